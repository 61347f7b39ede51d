using CitySensors.Core.Alerts;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Writes entries of the alert log and the table of active alerts.</summary>
internal static class AlertWriter
{
    /// <returns>The last sequence number; 0 if there are no entries.</returns>
    public static long Write(Statements statements, IReadOnlyList<Alert> alerts)
    {
        if (alerts.Count == 0) return 0;
        var last = (long)statements.Scalar("SELECT last_sequence FROM city")!;
        foreach (var alert in alerts)
        {
            if (alert.Sequence <= last)
                throw new ArgumentException($"Alert {alert.Id} has the sequence number {alert.Sequence}, which is not greater than {last}.", nameof(alerts));
            last = alert.Sequence;
            Write(statements, alert);
        }

        return last;
    }

    private static void Write(Statements statements, Alert alert)
    {
        statements.Execute(
            """
            INSERT INTO alert (
                sequence, id, rule, station_id, area, sensor, severity, highest_severity, state, onset_ticks, updated_ticks,
                value, unit, threshold, distribution, mean, standard_deviation, z, tail_probability, message,
                change_number, latitude, longitude, timing, audience, figure)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)
            """,
            alert.Sequence,
            alert.Id,
            alert.Rule,
            alert.StationId,
            alert.Area,
            alert.Sensor,
            (int)alert.Severity,
            (int)alert.HighestSeverity,
            alert.State.ToString(),
            alert.Onset.UtcTicks,
            alert.Updated.UtcTicks,
            OrNull(alert.Measurement.Value),
            alert.Condition.Unit,
            OrNull(alert.Condition.Threshold),
            alert.Condition.Expected?.Kind.ToString() ?? AlertRows.NoDistribution,
            alert.Condition.Expected?.Mean ?? 0,
            alert.Condition.Expected?.StandardDeviation ?? 0,
            OrNull(alert.Measurement.Z),
            OrNull(alert.Measurement.TailProbability),
            alert.Message,
            alert.Change,
            alert.Source.Latitude,
            alert.Source.Longitude,
            alert.Timing.ToString(),
            (int)alert.Audience,
            alert.Condition.Figure?.ToJson());
        if (!alert.IsActive)
        {
            statements.Execute("DELETE FROM active_alert WHERE id = $1", alert.Id);
            return;
        }

        statements.Execute(
            "INSERT INTO active_alert (id, sequence) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence",
            alert.Id,
            alert.Sequence);
    }

    /// <summary>SQLite has no NaN.</summary>
    private static double? OrNull(double number) => double.IsNaN(number) ? null : number;
}
