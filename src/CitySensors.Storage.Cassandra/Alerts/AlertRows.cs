using System.Globalization;
using Cassandra;
using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;

namespace CitySensors.Storage.Cassandra.Alerts;

/// <summary>Maps entries of the alert log to rows and back.</summary>
internal static class AlertRows
{
    public const string Columns =
        "sequence, id, rule, station, area, sensor, severity, highest_severity, highest_level, state, onset, updated, value, unit, threshold, distribution, mean, standard_deviation, z, tail_probability, message, change_number, latitude, longitude, timing, audience, figure";

    public const int Count = 27;

    /// <summary>Fixed width, so that the text sorts like the times; ticks are not readable, and CQL timestamps only have milliseconds.</summary>
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    /// <summary>The values of <see cref="Columns"/>.</summary>
    public static object?[] Values(Alert alert) =>
    [
        alert.Sequence,
        alert.Id,
        alert.Rule,
        alert.StationId,
        alert.Area,
        alert.Sensor,
        alert.Severity.ToString(),
        alert.HighestSeverity.ToString(),
        (int)alert.HighestSeverity,
        alert.State.ToString(),
        Text(alert.Onset),
        Text(alert.Updated),
        alert.Measurement.Value,
        alert.Condition.Unit,
        alert.Condition.Threshold,
        alert.Condition.Expected?.Kind.ToString(),
        alert.Condition.Expected?.Mean,
        alert.Condition.Expected?.StandardDeviation,
        alert.Measurement.Z,
        alert.Measurement.TailProbability,
        alert.Message,
        alert.Change,
        alert.Source.Latitude,
        alert.Source.Longitude,
        alert.Timing.ToString(),
        alert.Audience.ToString(),
        alert.Condition.Figure?.ToJson(),
    ];

    public static Alert Entry(Row row) => new(
        row.GetValue<string>("id"),
        Enum.Parse<AlertState>(row.GetValue<string>("state")),
        new AlertSource(row.GetValue<string>("station"), row.GetValue<string?>("area"), row.GetValue<double?>("latitude"), row.GetValue<double?>("longitude")),
        new AlertCondition(row.GetValue<string>("rule"), row.GetValue<string>("sensor"), row.GetValue<string>("unit"), row.GetValue<double>("threshold"), Expected(row))
        {
            Figure = row.GetValue<string?>("figure") is { } figure ? AlertFigure.FromJson(figure) : null,
        },
        new AlertEpisode(Time(row.GetValue<string>("onset")), Time(row.GetValue<string>("updated")), Enum.Parse<Severity>(row.GetValue<string>("severity")), Enum.Parse<Severity>(row.GetValue<string>("highest_severity"))),
        new Measurement(row.GetValue<double>("value"), row.GetValue<double>("z"), row.GetValue<double>("tail_probability")),
        row.GetValue<string>("message"))
    {
        Sequence = row.GetValue<long>("sequence"),
        Change = row.GetValue<long?>("change_number") ?? 0,
        Timing = row.GetValue<string?>("timing") is { } timing ? Enum.Parse<AlertTiming>(timing) : AlertTiming.OnTime,
        Audience = row.GetValue<string?>("audience") is { } audience ? Enum.Parse<Audience>(audience) : Audience.Both,
    };

    private static Distribution? Expected(Row row) => row.GetValue<string?>("distribution") is { } kind
        ? new(Enum.Parse<DistributionKind>(kind), row.GetValue<double>("mean"), row.GetValue<double>("standard_deviation"))
        : null;

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) => DateTimeOffset.ParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
