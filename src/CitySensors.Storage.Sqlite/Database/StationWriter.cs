using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Writes stations and their states, and caches their keys.</summary>
internal sealed class StationWriter
{
    private readonly Dictionary<string, KnownStation> _known = new(StringComparer.Ordinal);

    public void Write(Statements statements, IReadOnlyList<StationChange> changes)
    {
        foreach (var change in changes)
        {
            if (change.Definition is null)
            {
                Remove(statements, change.Id);
                continue;
            }

            var key = Put(statements, change.Definition);
            if (change.State is not null)
            {
                statements.Execute(
                    "INSERT INTO station_state (station, state) VALUES ($1, $2) ON CONFLICT (station) DO UPDATE SET state = excluded.state",
                    key,
                    change.State);
            }
        }
    }

    /// <summary>The key of a station; an unknown station is added as unregistered.</summary>
    public long KeyOf(Statements statements, string id)
    {
        if (_known.TryGetValue(id, out var known)) return known.Key;
        if (statements.Scalar("SELECT key FROM station WHERE id = $1", id) is not long key) return Put(statements, StationDefinition.Unregistered(id));
        _known[id] = new KnownStation(key, null);
        return key;
    }

    public void Forget() => _known.Clear();

    private long Put(Statements statements, StationDefinition station)
    {
        // The state changes far more often than the definition.
        if (_known.TryGetValue(station.Id, out var known) && known.Definition == station) return known.Key;
        var key = (long)statements.Scalar(
            """
            INSERT INTO station (id, version, definition) VALUES ($1, $2, $3)
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, definition = excluded.definition RETURNING key
            """,
            station.Id,
            station.Version,
            DefinitionText.Serialize(station))!;
        _known[station.Id] = new KnownStation(key, station);
        return key;
    }

    private void Remove(Statements statements, string id)
    {
        _known.Remove(id);
        if (statements.Scalar("DELETE FROM station WHERE id = $1 RETURNING key", id) is not long key) return;
        statements.Execute("DELETE FROM station_state WHERE station = $1", key);
        statements.Execute("DELETE FROM newest_reading WHERE station = $1", key);
        ReadingRevisionRows.Remove(statements, key);
        ForecastRows.Remove(statements, key);
        statements.Execute("INSERT INTO removed_station (station) VALUES ($1)", key);
    }

    /// <param name="Definition">The definition that was written last; null if unknown.</param>
    private readonly record struct KnownStation(long Key, StationDefinition? Definition);
}
