using CitySensors.Core.Aggregates;
using CitySensors.Core.Jobs;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Reports;

/// <summary>What a city knows of a day, and what it does not know. Immutable.</summary>
/// <param name="Day">The day.</param>
/// <param name="CreatedAt">When it was known; the state of stations and jobs is of then.</param>
/// <param name="IsProvisional">Whether values of the day are still being counted.</param>
/// <param name="Unknown">What is not known, in sentences; empty if everything is.</param>
public sealed record DailyReport(ReportDay Day, DateTimeOffset CreatedAt, bool IsProvisional, IReadOnlyList<string> Unknown)
{
    /// <summary>All stations in ordinal order of their ids.</summary>
    public IReadOnlyList<StationOfDay> Stations { get; init; } = [];

    /// <summary>In order of the names; stations without an area last.</summary>
    public IReadOnlyList<AreaOfDay> Areas { get; init; } = [];

    public IReadOnlyList<TopList> TopLists { get; init; } = [];

    /// <summary>The most severe first.</summary>
    public IReadOnlyList<AlertOfDay> Alerts { get; init; } = [];

    public IReadOnlyList<ForecastError> Forecasts { get; init; } = [];

    public IReadOnlyList<JobStatus> Jobs { get; init; } = [];

    public IEnumerable<StationOfDay> Silent => Stations.Where(station => !station.HasReadings);

    /// <summary>Stations with values that are no measurements, or may be none; the most of them first.</summary>
    public IEnumerable<StationOfDay> Suspect => Stations.Where(station => station.Suspect + station.Failed > 0 || station.FaultySensors.Count > 0)
        .OrderByDescending(station => station.Suspect + station.Failed).ThenBy(station => station.Place.Id, StringComparer.Ordinal);
}

/// <summary>What a station sent on a day. Immutable.</summary>
/// <param name="Place">The station as it was at the beginning of the day.</param>
/// <param name="Values">The number of valid values.</param>
/// <param name="Outliers">How many of them are outliers.</param>
/// <param name="Suspect">Values that may be no measurements.</param>
/// <param name="Failed">Values that failed quality control.</param>
/// <param name="Completeness">The share of the day that the values of its sensors cover; null if it is unknown.</param>
public sealed record StationOfDay(StationDefinition Place, long Values, long Outliers, long Suspect, long Failed, double? Completeness)
{
    /// <summary>When it was heard last; null if that is unknown.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>Whether it is silent when the report is made.</summary>
    public bool IsSilentNow { get; init; }

    /// <summary>The sensor types whose newest value failed or is suspect when the report is made.</summary>
    public IReadOnlyList<string> FaultySensors { get; init; } = [];

    public bool HasReadings => Values + Suspect + Failed > 0;
}

/// <summary>What the stations of an area sent on a day. Immutable.</summary>
/// <param name="Area">The area; null for stations without one.</param>
/// <param name="Stations">How many stations there are.</param>
/// <param name="Reporting">How many of them sent values.</param>
/// <param name="Values">The number of valid values.</param>
/// <param name="Outliers">How many of them are outliers.</param>
/// <param name="Completeness">The mean of the stations whose completeness is known; null if there is none.</param>
public sealed record AreaOfDay(string? Area, int Stations, int Reporting, long Values, long Outliers, double? Completeness);

/// <summary>The first stations by a figure. Immutable.</summary>
/// <param name="By">The figure.</param>
/// <param name="Sensor">The sensor type; null for all together.</param>
/// <param name="Stations">The stations, the highest figure first.</param>
public sealed record TopList(RankedBy By, SensorType? Sensor, IReadOnlyList<RankedStation> Stations);
