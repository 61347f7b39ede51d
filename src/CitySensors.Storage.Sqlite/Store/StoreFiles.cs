using System.Text.Json;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.Storage.Sqlite.Journal;
using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Sqlite.Store;

/// <summary>What a session of the store works on, recovered from its files.</summary>
/// <param name="Database">The database.</param>
/// <param name="Journal">The journal, at its end.</param>
/// <param name="Alerts">The alert log, with what the journal has of it.</param>
/// <param name="Pending">What the journal has and the database lacks.</param>
/// <param name="JournalPosition">Up to here the database is complete.</param>
internal sealed record StoreFiles(
    CityDatabase Database, Journal.Journal Journal, SqliteAlertLog Alerts, PendingCity Pending, long JournalPosition);

/// <summary>Brings database and journal together again: what the journal has behind the database's position is applied, never decided anew.</summary>
internal sealed class StoreRecovery(CityDatabase database, SqliteStoreOptions options, ILogger logger)
{
    /// <summary>Accepted readings without what was decided, as versions before decision 12 (one runtime) wrote them.</summary>
    private const byte UndecidedReadings = 1;

    private readonly Dictionary<int, Catalogue> _catalogues = [];

    /// <param name="recovered">The city as the database has it.</param>
    /// <param name="directory">Becomes the stations of the city.</param>
    /// <param name="alerts">Gets the entries that it lacks.</param>
    /// <param name="catalogue">The catalogue in force.</param>
    /// <exception cref="InvalidDataException">The journal is damaged, or of a version that this one cannot read.</exception>
    public StoreFiles Recover(RecoveredCity recovered, StationDirectory directory, SqliteAlertLog alerts, out Catalogue catalogue)
    {
        var current = recovered.Catalogue ?? Catalogue.Empty;
        _catalogues[current.Version] = current;
        directory.ReplaceAll(recovered.Stations);
        var pending = new PendingCity(directory);
        var replayed = new List<Alert>();
        var journal = Journal.Journal.Open(options.JournalPath, new JournalOptions { SegmentBytes = options.JournalSegmentBytes });
        try
        {
            var recovery = journal.Recover(recovered.JournalPosition, (type, content) =>
            {
                switch (Read(type, content))
                {
                    case RecordedDelta delta:
                        Apply(delta, directory, pending);
                        replayed.AddRange(delta.Alerts);
                        break;
                    case DefinitionChange change:
                        current = Apply(change, current, directory, pending);
                        break;
                }
            });
            alerts.Append(replayed);
            StoreLog.Recovered(logger, directory.Count, alerts.LastSequence, recovery.Records, recovery.Bytes, recovered.JournalPosition);
            if (recovery.CutBytes > 0) StoreLog.TornTailCut(logger, recovery.CutBytes, recovery.CutSegment!, recovery.CutAt);
        }
        catch
        {
            journal.Dispose();
            throw;
        }

        catalogue = current;
        return new StoreFiles(database, journal, alerts, pending, recovered.JournalPosition);
    }

    private static object Read(byte type, ReadOnlySpan<byte> content)
    {
        try
        {
            return type switch
            {
                DeltaRecord.Type => DeltaRecord.Read(content),
                DefinitionRecord.Type => DefinitionRecord.Read(content),
                UndecidedReadings => throw new InvalidDataException("The journal has readings of an earlier version. Start and stop that version once; then its database is complete."),
                _ => throw new InvalidDataException($"The journal has a record of the unknown type {type}."),
            };
        }
        catch (Exception error) when (error is ArgumentException or IndexOutOfRangeException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"The journal has a record of type {type} that cannot be read: {error.Message}", error);
        }
    }

    private void Apply(RecordedDelta delta, StationDirectory directory, PendingCity pending)
    {
        if (delta.IsRemoval)
        {
            if (directory.Find(delta.StationId) is { Version: 0 } unregistered) directory.Remove(unregistered);
        }
        else
        {
            directory.TryAdd(StationDefinition.Unregistered(delta.StationId));
        }

        pending.Apply(delta, CatalogueOf(delta.CatalogueVersion));
    }

    private Catalogue Apply(DefinitionChange change, Catalogue catalogue, StationDirectory directory, PendingCity pending)
    {
        var applied = DefinitionChanges.Apply(change, expectedVersion: null, catalogue, directory);
        if (applied.Outcome.Result is not (ChangeResult.Created or ChangeResult.Changed or ChangeResult.Removed)) return catalogue;
        pending.Apply(change, applied);
        return _catalogues[applied.Catalogue.Version] = applied.Catalogue;
    }

    /// <summary>A delta may have been decided by the catalogue before the one that the database has.</summary>
    private Catalogue CatalogueOf(int version)
    {
        if (_catalogues.TryGetValue(version, out var known)) return known;
        return _catalogues[version] = database.SensorTypesAt(version);
    }
}
