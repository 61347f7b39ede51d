using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;
using Microsoft.Data.Sqlite;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Maps rows to entries of the alert log.</summary>
internal static class AlertRows
{
    public const string Columns = """
        alert.sequence, alert.id, rule, station_id, area, sensor, severity, highest_severity, state, onset_ticks, updated_ticks,
        value, unit, threshold, distribution, mean, standard_deviation, z, tail_probability, message,
        change_number, latitude, longitude, timing, audience, figure
        """;

    /// <summary>In the column distribution of an alert whose sensor type has none; mean and standard deviation are 0, since the columns are not null.</summary>
    public const string NoDistribution = "";

    /// <summary>Reads all rows and disposes the reader.</summary>
    public static IReadOnlyList<Alert> Read(SqliteDataReader rows)
    {
        using (rows)
        {
            var alerts = new List<Alert>();
            while (rows.Read()) alerts.Add(Entry(rows));
            return alerts;
        }
    }

    private static Alert Entry(SqliteDataReader row) => new(
        row.GetString(1),
        Enum.Parse<AlertState>(row.GetString(8)),
        new AlertSource(row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4), Degrees(row, 21), Degrees(row, 22)),
        new AlertCondition(row.GetString(2), row.GetString(5), row.GetString(12), Number(row, 13), Expected(row)) { Figure = row.IsDBNull(25) ? null : AlertFigure.FromJson(row.GetString(25)) },
        new AlertEpisode(new DateTimeOffset(row.GetInt64(9), TimeSpan.Zero), new DateTimeOffset(row.GetInt64(10), TimeSpan.Zero), (Severity)row.GetInt32(6), (Severity)row.GetInt32(7)),
        new Measurement(Number(row, 11), Number(row, 17), Number(row, 18)),
        row.GetString(19))
    {
        Sequence = row.GetInt64(0),
        Change = row.GetInt64(20),
        Timing = Enum.Parse<AlertTiming>(row.GetString(23)),
        Audience = (Audience)row.GetInt32(24),
    };

    private static Distribution? Expected(SqliteDataReader row) =>
        row.GetString(14) is var kind && kind == NoDistribution ? null : new(Enum.Parse<DistributionKind>(kind), row.GetDouble(15), row.GetDouble(16));

    private static double? Degrees(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

    private static double Number(SqliteDataReader row, int column) => row.IsDBNull(column) ? double.NaN : row.GetDouble(column);
}
