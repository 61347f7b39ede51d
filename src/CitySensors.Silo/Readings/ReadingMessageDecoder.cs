using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Silo.Kafka;
using CitySensors.Silo.Stations;
using CitySensors.Streams.Kafka;
using Microsoft.Extensions.Options;

namespace CitySensors.Silo.Readings;

/// <summary>Makes readings of messages. Not thread safe: each queue has its own.</summary>
/// <param name="city">What is known of the city.</param>
/// <param name="admission">Which stations may send.</param>
/// <param name="catchUp">Makes everything known that was put anywhere until a time; false where it was.</param>
/// <param name="limits">What a reading may be at most.</param>
/// <param name="figures">Counts what is read.</param>
internal sealed class ReadingMessageDecoder(
    ICityDefinitions city, StationAdmission admission, Func<DateTimeOffset, bool> catchUp, ReadingLimits limits, SiloFigures figures) : IKafkaMessageDecoder
{
    /// <summary>More stations than one queue usually has; beyond, ids are made anew.</summary>
    private const int MostStreams = 50_000;

    private readonly ReadingBatch _batch = new();
    private readonly Dictionary<string, StreamId> _streams = new(StringComparer.Ordinal);
    private ReadingDecoder? _decoder;

    public DecodeResult Decode(in KafkaMessage message)
    {
        var arrived = new DateTimeOffset(message.Timestamp.UtcDateTime);
        Read(message.Value.Span, arrived);
        // What this node does not know another may: it is unknown only to who knows all that was put before the message.
        if (_batch.Rejections.Any(IsOfSomethingUnknown) && catchUp(arrived)) Read(message.Value.Span, arrived);
        figures.Received(_batch.Rejections);
        if (_batch.Rejections.Count > 0) return DecodeResult.Reject(_batch.Rejections[0].Error);
        var reading = _batch[0];
        return DecodeResult.Accept(StreamOf(_batch.StationOf(0)), new StationReading(
            reading.EventTicks, ArrivedTicks(arrived, message.Offset), reading.Values.ToArray(), TraceHeaders.Read(message.Headers)));
    }

    /// <summary>
    /// Messages of one millisecond differ in their microseconds, so that a message that is read again is told from another with the same
    /// reading: Kafka gives all messages of a request the same time.
    /// </summary>
    private static long ArrivedTicks(DateTimeOffset arrived, long offset) =>
        arrived.UtcTicks + offset % TimeSpan.MicrosecondsPerMillisecond * TimeSpan.TicksPerMicrosecond;

    private static bool IsOfSomethingUnknown(Rejection rejection) => rejection.Reason is RejectionReason.UnknownSensorType or RejectionReason.UnknownStation;

    private void Read(ReadOnlySpan<byte> text, DateTimeOffset arrived)
    {
        if (_decoder?.Catalogue != city.Catalogue) _decoder = new ReadingDecoder(city.Catalogue, city.Stations, limits);
        _decoder.Begin(_batch, arrived);
        _decoder.Decode(text, _batch);
        if (_batch.Count > 0 && admission.Fault(_batch.StationOf(0)) is { } fault) _batch.Rejections.Add(new Rejection(0, RejectionReason.UnknownStation, fault));
    }

    private StreamId StreamOf(string station)
    {
        if (_streams.TryGetValue(station, out var stream)) return stream;
        if (_streams.Count == MostStreams) _streams.Clear();
        return _streams[station] = StationStreams.Of(station);
    }
}
