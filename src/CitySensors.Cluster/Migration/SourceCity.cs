using CitySensors.Core.Alerts;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Storage.Cassandra.Definitions;
using CitySensors.Storage.Sqlite;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Cluster.Migration;

/// <summary>The city of a data folder, complete in its database and used by nobody else until it is disposed. Thread safe.</summary>
internal sealed class SourceCity : IAsyncDisposable
{
    private readonly SqliteStore _store;

    private SourceCity(SqliteStore store, RecoveredCity recovered)
    {
        _store = store;
        (Identity, Position) = (recovered.Identity, recovered.JournalPosition);
        Stations = store.Stations.Page(null, int.MaxValue);
        Definitions = new CityDefinitionHistory(store.Database.SensorTypeHistory(), store.Catalogue, Stations);
    }

    /// <summary>Tells this city from every other.</summary>
    public string Identity { get; }

    /// <summary>Grows with whatever happens in the city.</summary>
    public long Position { get; }

    public CityDefinitionHistory Definitions { get; }

    /// <summary>By id.</summary>
    public IReadOnlyList<StationDefinition> Stations { get; }

    public CityDatabase Database => _store.Database;

    /// <summary>Readings of this city as the API returns them, also if another store has them.</summary>
    public IReadingHistory Scored(IReadingHistory stored) => new StationHistory(stored, _store.Stations, () => _store.Catalogue);

    /// <summary>The sequence number of the newest alert entry, 0 where there is none.</summary>
    public long LastSequence => _store.Alerts.LastSequence;

    /// <summary>The newest entry of each active alert, in the order of their sequence numbers.</summary>
    public IReadOnlyCollection<Alert> ActiveAlerts => _store.Alerts.Active;

    /// <exception cref="IOException">There is no city, or a server uses it.</exception>
    /// <exception cref="InvalidDataException">A file of it is damaged; the message says which.</exception>
    public static async Task<SourceCity> OpenAsync(string folder, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var options = new SqliteStoreOptions { Path = folder };
        // The store would create one.
        if (!File.Exists(options.DatabasePath)) throw new IOException($"There is no city in {Path.GetFullPath(folder)}: it has no {Path.GetFileName(options.DatabasePath)}.");
        var store = SqliteStore.Open(options, new SqliteStoreServices { Time = time, LoggerFactory = loggers });
        try
        {
            await store.CompleteDatabaseAsync(cancellationToken);
            return new SourceCity(store, store.Database.Recover());
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
