using System.Xml;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>The first retained hour of event time of each station. Immutable.</summary>
internal sealed class RetentionCutoffs
{
    private readonly Dictionary<long, long> _ofStations;
    private readonly long _ofCity;

    private RetentionCutoffs(Dictionary<long, long> ofStations, long ofCity)
    {
        _ofStations = ofStations;
        _ofCity = ofCity;
        Latest = ofStations.Values.Append(ofCity).Max();
    }

    /// <summary>The latest of all cutoffs: everything from here on is retained.</summary>
    public long Latest { get; }

    public long FirstOf(long station) => _ofStations.GetValueOrDefault(station, _ofCity);

    /// <param name="statements">The connection.</param>
    /// <param name="cityRetention">The retention of the city.</param>
    /// <param name="now">The current time.</param>
    /// <param name="keepFrom">The first hour that is retained in any case.</param>
    public static RetentionCutoffs Read(Statements statements, TimeSpan cityRetention, DateTimeOffset now, long keepFrom = long.MaxValue)
    {
        var ofStations = new Dictionary<long, long>();
        using var rows = statements.Query("SELECT key, definition ->> 'retention' FROM station WHERE definition ->> 'retention' IS NOT NULL");
        while (rows.Read()) ofStations[rows.GetInt64(0)] = Math.Min(keepFrom, FirstHour(now, XmlConvert.ToTimeSpan(rows.GetString(1))));
        return new RetentionCutoffs(ofStations, Math.Min(keepFrom, FirstHour(now, cityRetention)));
    }

    /// <summary>Whole days are deleted, once the entire day is past the retention.</summary>
    public static long FirstHour(DateTimeOffset now, TimeSpan retention) =>
        retention.Ticks >= now.UtcTicks ? 0 : (now.UtcTicks - retention.Ticks) / TimeSpan.TicksPerDay * TimeSpan.HoursPerDay;
}
