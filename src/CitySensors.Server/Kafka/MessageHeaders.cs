using CitySensors.Core.Stations;
using CitySensors.Web.Telemetry;
using Confluent.Kafka;

namespace CitySensors.Server.Kafka;

/// <summary>The headers of the messages of one batch, which messages of the same kind share. Not thread safe.</summary>
/// <param name="correctedBy">The name of the sender if its values replace stored ones; null if these are kept.</param>
internal sealed class MessageHeaders(string? correctedBy)
{
    private readonly Headers? _plain = Common(correctedBy);
    private readonly Headers?[] _marked = new Headers?[4];

    /// <summary>The headers of readings of a station; null if there are none.</summary>
    public Headers? For(StationDefinition? station)
    {
        var isTimeOfArrival = station?.TimeSource == TimeSource.Arrival;
        var isConverted = station?.Sensors is { HasUnits: true };
        if (!isTimeOfArrival && !isConverted) return _plain;
        return _marked[(isTimeOfArrival ? 1 : 0) | (isConverted ? 2 : 0)] ??= Marked(isTimeOfArrival, isConverted);
    }

    private static Headers? Common(string? correctedBy)
    {
        var trace = TraceHeaders.Of(CityTracing.Current);
        return correctedBy is null ? trace : CorrectionHeaders.AddTo(trace, correctedBy);
    }

    private Headers Marked(bool isTimeOfArrival, bool isConverted)
    {
        var headers = Common(correctedBy) ?? [];
        if (isTimeOfArrival) TimeOfArrivalHeader.AddTo(headers);
        if (isConverted) UnitsConvertedHeader.AddTo(headers);
        return headers;
    }
}
