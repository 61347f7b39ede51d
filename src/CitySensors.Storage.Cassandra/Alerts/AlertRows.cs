using System.Globalization;
using Cassandra;
using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;

namespace CitySensors.Storage.Cassandra.Alerts;

/// <summary>Entries of the alert log as rows, and rows as entries.</summary>
internal static class AlertRows
{
    public const string Columns =
        "sequence, id, rule, station, area, sensor, severity, highest_severity, highest_level, state, onset, updated, value, unit, threshold, distribution, mean, standard_deviation, z, tail_probability, message";

    public const int Count = 21;

    /// <summary>Fixed in width, so that it sorts as the times do; ticks would be no text for people, and timestamps have but milliseconds.</summary>
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
        alert.Value,
        alert.Unit,
        alert.Threshold,
        alert.Expected.Kind.ToString(),
        alert.Expected.Mean,
        alert.Expected.StandardDeviation,
        alert.Z,
        alert.TailProbability,
        alert.Message,
    ];

    public static Alert Entry(Row row) => new(
        row.GetValue<string>("id"),
        row.GetValue<long>("sequence"),
        row.GetValue<string>("rule"),
        row.GetValue<string>("station"),
        row.GetValue<string?>("area"),
        row.GetValue<string>("sensor"),
        Enum.Parse<Severity>(row.GetValue<string>("severity")),
        Enum.Parse<Severity>(row.GetValue<string>("highest_severity")),
        Enum.Parse<AlertState>(row.GetValue<string>("state")),
        Time(row.GetValue<string>("onset")),
        Time(row.GetValue<string>("updated")),
        row.GetValue<double>("value"),
        row.GetValue<string>("unit"),
        row.GetValue<double>("threshold"),
        new Distribution(
            Enum.Parse<DistributionKind>(row.GetValue<string>("distribution")), row.GetValue<double>("mean"), row.GetValue<double>("standard_deviation")),
        row.GetValue<double>("z"),
        row.GetValue<double>("tail_probability"),
        row.GetValue<string>("message"));

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) => DateTimeOffset.ParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
