using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Grains.Readings;
using CitySensors.Grains.Stations;
using CitySensors.Streams.Kafka;

namespace CitySensors.Server.Kafka;

/// <summary>Decodes messages to readings. Not thread safe: each queue has its own instance.</summary>
/// <param name="city">The definitions known to this node.</param>
/// <param name="admission">Decides which stations may send.</param>
/// <param name="freshness">Refreshes definitions.</param>
/// <param name="topics">Knows the id of the readings topic.</param>
/// <param name="limits">The limits for readings.</param>
/// <param name="received">Counts messages with their errors.</param>
internal sealed class ReadingMessageDecoder(
    ICityDefinitions city, StationAdmission admission, DefinitionFreshness freshness, KafkaTopics topics, ReadingLimits limits, Action<ReadingBatch> received) : IKafkaMessageDecoder
{
    /// <summary>More than the usual number of stations per queue; beyond, ids are allocated again.</summary>
    private const int MaxStreams = 50_000;

    private const int MaxErrorsInReason = 20;

    private readonly ReadingBatch _batch = new();
    private readonly Dictionary<string, StreamId> _streams = new(StringComparer.Ordinal);
    private ReadingDecoder? _decoder;

    public DecodeResult Decode(in KafkaMessage message)
    {
        var arrived = new DateTimeOffset(message.Timestamp.UtcDateTime);
        Read(message, arrived);
        // Another node may know a name that is unknown here: refresh the definitions up to the message before rejecting it or ignoring a member.
        if (HasUnknownName() && freshness.CatchUp(arrived)) Read(message, arrived);
        received(_batch);
        if (_batch.Rejections.Count > 0) return DecodeResult.Reject(_batch.Rejections[0].Error);
        var reading = _batch[0];
        var stream = StreamOf(_batch.StationOf(0));
        var item = new StationReading(
            reading.EventTicks,
            arrived.UtcTicks,
            reading.Values.ToArray(),
            new LogPosition(topics.ReadingsTopicId, message.Partition, message.Offset),
            TraceHeaders.Read(message.Headers),
            CorrectionHeaders.Read(message.Headers));
        return _batch.Ignored.Count == 0 ? DecodeResult.Accept(stream, item) : DecodeResult.AcceptPartly(stream, item, _batch.Ignored.Describe(MaxErrorsInReason));
    }

    private bool HasUnknownName() => _batch.Ignored.UnknownSensorTypes > 0
        || _batch.Rejections.Any(rejection => rejection.Reason is RejectionReason.UnknownSensorType or RejectionReason.UnknownStation);

    private void Read(in KafkaMessage message, DateTimeOffset arrived)
    {
        if (_decoder?.Catalogue != city.Catalogue) _decoder = new ReadingDecoder(city.Catalogue, city.Stations, limits);
        _decoder.Begin(_batch, arrived, TimeOfArrivalHeader.IsIn(message.Headers), isConverted: UnitsConvertedHeader.IsIn(message.Headers));
        _decoder.Decode(message.Value.Span, _batch);
        if (_batch.Count > 0 && admission.Validate(_batch.StationOf(0)) is { } fault) _batch.Rejections.Add(new Rejection(0, RejectionReason.UnknownStation, fault));
    }

    private StreamId StreamOf(string station)
    {
        if (_streams.TryGetValue(station, out var stream)) return stream;
        if (_streams.Count == MaxStreams) _streams.Clear();
        return _streams[station] = StationStreams.Of(station);
    }
}
