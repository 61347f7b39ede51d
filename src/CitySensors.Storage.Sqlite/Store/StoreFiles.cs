using System.Text.Json;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.Storage.Sqlite.Journal;
using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Sqlite.Store;

/// <summary>The recovered files of a store session.</summary>
/// <param name="Database">The database.</param>
/// <param name="Journal">The journal, at its end.</param>
/// <param name="Alerts">The alert log, including entries from the journal.</param>
/// <param name="Pending">The changes that are in the journal but not in the database.</param>
/// <param name="JournalPosition">The position up to which the database is complete.</param>
internal sealed record StoreFiles(
    CityDatabase Database, Journal.Journal Journal, SqliteAlertLog Alerts, PendingCity Pending, long JournalPosition);

/// <summary>Applies the journal records after the position of the database. Decisions are replayed, never made again.</summary>
internal sealed class StoreRecovery(CityDatabase database, SqliteStoreOptions options, ILogger logger)
{
    /// <summary>Readings without decisions, as written by versions before decision 12 (one runtime).</summary>
    private const byte UndecidedReadings = 1;

    private readonly Dictionary<int, Catalogue> _catalogues = [];

    /// <param name="recovered">The city as of the last commit.</param>
    /// <param name="directory">Filled with the stations of the city.</param>
    /// <param name="alerts">Receives the missing entries.</param>
    /// <param name="catalogue">The catalogue in force.</param>
    /// <exception cref="InvalidDataException">The journal is corrupt or of an unsupported version.</exception>
    public StoreFiles Recover(RecoveredCity recovered, StationDirectory directory, SqliteAlertLog alerts, out Catalogue catalogue)
    {
        var current = recovered.Catalogue ?? Catalogue.Empty;
        _catalogues[current.Version] = current;
        directory.ReplaceAll(recovered.Stations);
        var pending = new PendingCity(directory, recovered.LastRevision);
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
                    case RecordedChange recorded:
                        current = Apply(recorded, current, directory, pending);
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
                UndecidedReadings => throw new InvalidDataException("The journal was written by an earlier version and is not fully committed to the database. Start and stop that version once before upgrading."),
                _ => throw new InvalidDataException($"Unknown journal record type {type}."),
            };
        }
        catch (Exception error) when (error is ArgumentException or FormatException or IndexOutOfRangeException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"Invalid journal record of type {type}: {error.Message}", error);
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

    private Catalogue Apply(RecordedChange recorded, Catalogue catalogue, StationDirectory directory, PendingCity pending)
    {
        var applied = DefinitionChanges.Apply(recorded.Change, expectedVersion: null, catalogue, directory);
        if (applied.Outcome.Result is not (ChangeResult.Created or ChangeResult.Changed or ChangeResult.Removed)) return catalogue;
        pending.Apply(recorded.Change, applied, DefinitionRevisions.Of(recorded.Change, applied, catalogue, recorded.Time));
        return _catalogues[applied.Catalogue.Version] = applied.Catalogue;
    }

    /// <summary>A delta may refer to an earlier catalogue than the one in the database.</summary>
    private Catalogue CatalogueOf(int version)
    {
        if (_catalogues.TryGetValue(version, out var known)) return known;
        return _catalogues[version] = database.SensorTypesAt(version);
    }
}
