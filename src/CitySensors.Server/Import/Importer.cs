using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Server.Import.Files;
using CitySensors.Server.Import.Progress;
using CitySensors.Server.Import.Rows;

namespace CitySensors.Server.Import;

/// <summary>Imports a file through the same path as live readings, and extends the retention of its stations.</summary>
internal sealed class Importer(IReadingIntake intake, ICityDefinitions definitions, Checkpoints checkpoints, TimeProvider time)
{
    public const int MaxMessages = 20;

    /// <summary>Who makes the changes, in the histories of definitions.</summary>
    private const string ChangedBy = "import";

    private const int BatchReadings = 5000;

    /// <summary>Rows without readings advance the checkpoint and the progress too.</summary>
    private const int RowsPerCheckpoint = 50_000;

    /// <summary>Imported readings are retained until an engineer changes the retention.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(36500);

    private readonly ReadingBatch _batch = new();
    private readonly PendingReadings _pending = new();
    private readonly SortedSet<string> _stations = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];
    private readonly List<string> _invalidValues = [];
    private ImportCounts _counts = new();

    /// <exception cref="InvalidDataException">The file does not fit the mapping.</exception>
    /// <exception cref="IOException">The file cannot be read, or its readings cannot be stored.</exception>
    public async Task<ImportResult> ImportAsync(string path, ImportOptions options, IImportProgress progress, CancellationToken cancellationToken)
    {
        using var source = await ImportSource.OpenAsync(path, options, definitions.Catalogue, cancellationToken);
        var key = $"{source.Mapping.Json}\0{options.Station}";
        var start = (options.Restart ? null : checkpoints.Find(path, key)) ?? Checkpoints.Begin(path);
        _counts = start.Counts;
        await using var rejected = RejectedRows.Open(path, options.RejectedFolder, start.RejectedLength);
        var checkpointRows = _counts.Rows;
        while (await source.ReadAsync(cancellationToken) is { } row)
        {
            if (row.Mapped.Outcome == RowOutcome.Reading && _stations.Add(row.Mapped.Station)) await KeepHistoryAsync(row.Mapped.Station, cancellationToken);
            // Rows before are read again for the order of their times.
            if (row.Line <= start.Line) continue;
            Take(row, rejected);
            if (_pending.Count < BatchReadings && _counts.Rows - checkpointRows < RowsPerCheckpoint) continue;
            await SendAsync(rejected, cancellationToken);
            await checkpoints.SaveAsync(
                start with { Line = row.Line, RejectedLength = await rejected.FlushAsync(cancellationToken), Counts = _counts }, key, cancellationToken);
            checkpointRows = _counts.Rows;
            progress.Report(new ImportPosition(source.Position, source.Length, _counts.Rows));
        }

        await SendAsync(rejected, cancellationToken);
        await rejected.FlushAsync(cancellationToken);
        checkpoints.Remove(path, key);
        progress.Report(new ImportPosition(source.Length, source.Length, _counts.Rows));
        return new ImportResult(_counts, _stations, _faults, _invalidValues, start.Line, rejected.Any ? rejected.Path : null);
    }

    private void Take(SourceRow row, RejectedRows rejected)
    {
        var (outcome, errors) = (row.Mapped.Outcome, row.Mapped.Errors);
        if (outcome == RowOutcome.Reading)
        {
            var added = _pending.Add(row.Mapped, row.Line, definitions.Catalogue, out var conflict);
            if (added == PendingOutcome.Conflict) (outcome, errors) = (RowOutcome.Refused, [conflict]);
            else if (added == PendingOutcome.Duplicate) _counts = _counts with { Duplicates = _counts.Duplicates + 1 };
        }

        var refused = outcome == RowOutcome.Refused;
        _counts = _counts with
        {
            Rows = _counts.Rows + 1,
            Refused = _counts.Refused + (refused ? 1 : 0),
            Empty = _counts.Empty + (outcome == RowOutcome.Empty ? 1 : 0),
            InvalidValues = _counts.InvalidValues + (refused ? 0 : errors.Count),
        };
        if (errors.Count == 0) return;
        var error = string.Join("; ", errors);
        var messages = refused ? _faults : _invalidValues;
        if (messages.Count < MaxMessages) messages.Add($"line {row.Line}: {error}");
        rejected.Write(row.Line, refused ? "refused" : "imported in part", error, row.Text);
    }

    private async Task SendAsync(RejectedRows rejected, CancellationToken cancellationToken)
    {
        if (_pending.Count == 0) return;
        _batch.Reset(definitions.Catalogue.Slots.Count, time.GetUtcNow());
        _pending.MoveTo(_batch);
        var result = await intake.AcceptAsync(_batch, cancellationToken);
        if (result.Status != IntakeStatus.Accepted) throw new IOException("The readings cannot be stored; see the log.");
        if (_batch.Rejections.Count > 0) throw new IOException(_batch.Rejections[0].Error);
        _batch.Report(result.Conflicts ?? [], definitions.Catalogue.Slots);
        foreach (var error in _batch.Rejections) Report(error.Index, "refused", error.Error, _faults, rejected);
        foreach (var error in _batch.Ignored.Listed) Report(error.Index, "imported in part", error.Error, _invalidValues, rejected);
        _counts = _counts with { Accepted = _counts.Accepted + result.Accepted, Duplicates = _counts.Duplicates + result.Duplicates };
        _counts = _counts with { Refused = _counts.Refused + _batch.Rejections.Count, InvalidValues = _counts.InvalidValues + _batch.Ignored.Count };
    }

    /// <summary>Reports a conflict with a reading that the city had before. Its row is no longer in memory.</summary>
    private static void Report(int line, string outcome, string error, List<string> messages, RejectedRows rejected)
    {
        if (messages.Count < MaxMessages) messages.Add($"line {line}: {error}");
        rejected.Write(line, outcome, error, "");
    }

    private async Task KeepHistoryAsync(string id, CancellationToken cancellationToken)
    {
        var station = definitions.Stations.Find(id) ?? StationDefinition.Unregistered(id);
        if (station.Retention == Retention) return;
        var change = new DefinitionChange.PutStation(station with { Retention = Retention }) { ChangedBy = ChangedBy };
        var outcome = await definitions.ChangeAsync(change, null, cancellationToken);
        if (outcome.Result is not (ChangeResult.Created or ChangeResult.Changed)) throw new IOException($"Cannot create station {id}: {outcome.Result}.");
    }
}
