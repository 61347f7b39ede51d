using CitySensors.Core.Aggregates;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Readings;

namespace CitySensors.Storage.Cassandra.Aggregates;

/// <summary>What aggregates of a city are computed from. Immutable and thread safe.</summary>
public sealed class RollUpContext
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.Utc;

    public required AggregateStore Store { get; init; }

    public required ReadingStore Readings { get; init; }

    /// <summary>The catalogue and the stations in force.</summary>
    public required IDefinitionStore Definitions { get; init; }

    public required AggregateRetention Retention { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The time zone of the city.</summary>
    public required TimeZoneInfo Zone
    {
        get => _zone;
        init
        {
            _zone = value;
            (Hours, Days, Months) = (new WindowGrid(WindowLength.Hour, value), new WindowGrid(WindowLength.Day, value), new WindowGrid(WindowLength.Month, value));
        }
    }

    internal WindowGrid Hours { get; private init; } = new(WindowLength.Hour, TimeZoneInfo.Utc);

    internal WindowGrid Days { get; private init; } = new(WindowLength.Day, TimeZoneInfo.Utc);

    internal WindowGrid Months { get; private init; } = new(WindowLength.Month, TimeZoneInfo.Utc);

    internal Catalogue Catalogue => Definitions.Catalogue;

    internal StationDefinition? FindStation(string id) => Definitions.Stations.Find(id);
}
