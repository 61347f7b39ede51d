using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;

namespace CitySensors.Server.Import;

/// <param name="Rows">The number of data rows in the file.</param>
/// <param name="Faults">The errors of invalid rows, with line numbers.</param>
/// <param name="InvalidValues">The errors of values that were ignored in valid rows, with line numbers.</param>
internal sealed record ImportResult(
    int Rows, int Accepted, int Duplicates, IReadOnlyList<string> Stations, IReadOnlyList<string> Faults, IReadOnlyList<string> InvalidValues);

/// <summary>Imports observation files through the same path as live readings, and extends the retention of their stations.</summary>
internal sealed class Importer(IReadingIntake intake, ICityDefinitions definitions, TimeProvider time)
{
    private const int BatchReadings = 5000;

    /// <summary>Imported readings are retained until an engineer changes the retention.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(36500);

    private readonly ReadingBatch _batch = new();
    private int _accepted;
    private int _duplicates;

    /// <exception cref="InvalidDataException">The file is not an observation file.</exception>
    /// <exception cref="IOException">The file cannot be read, or its readings cannot be stored.</exception>
    public async Task<ImportResult> ImportAsync(string path, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(path);
        var file = ObservationFile.ReadHeader(await reader.ReadLineAsync(cancellationToken));
        var slots = WeatherColumns.All.Select(column => definitions.Catalogue.SlotOf(column.Sensor)).ToArray();
        var stations = new SortedSet<string>(StringComparer.Ordinal);
        var faults = new List<string>();
        var invalidValues = new List<string>();
        var rows = 0;
        Begin();
        for (var number = 2; await reader.ReadLineAsync(cancellationToken) is { } line; number++)
        {
            if (line.Length == 0) continue;
            rows++;
            var row = file.ReadRow(line, number);
            if (row.Fault is null && stations.Add(row.Station)) await KeepHistoryAsync(row.Station, cancellationToken);
            if (row.Fault is not null) faults.Add($"line {number}: {row.Fault}");
            else if (Add(row, slots)) invalidValues.AddRange(row.InvalidValues.Select(error => $"line {number}: {error}"));
            else faults.Add($"line {number}: {string.Join("; ", row.InvalidValues.Append("no value of a known sensor type"))}");
            if (_batch.Count < BatchReadings) continue;
            await SendAsync(cancellationToken);
            Begin();
        }

        await SendAsync(cancellationToken);
        return new ImportResult(rows, _accepted, _duplicates, [.. stations], faults, invalidValues);
    }

    private void Begin() => _batch.Reset(definitions.Catalogue.Slots.Count, time.GetUtcNow());

    private bool Add(ObservationRow row, int[] slots)
    {
        var values = _batch.NextRow();
        for (var i = 0; i < slots.Length; i++)
            if (slots[i] >= 0) values[slots[i]] = row.Values[i];
        if (!values.ContainsAnyExcept(double.NaN)) return false;
        _batch.Add(row.Station, row.EventTicks, row.Line);
        return true;
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        if (_batch.Count == 0) return;
        var result = await intake.AcceptAsync(_batch, cancellationToken);
        if (result.Status != IntakeStatus.Accepted) throw new IOException("The readings cannot be stored; see the log.");
        if (_batch.Rejections.Count > 0) throw new IOException(_batch.Rejections[0].Error);
        _accepted += result.Accepted;
        _duplicates += result.Duplicates;
    }

    private async Task KeepHistoryAsync(string id, CancellationToken cancellationToken)
    {
        var station = definitions.Stations.Find(id) ?? StationDefinition.Unregistered(id);
        if (station.Retention == Retention) return;
        var outcome = await definitions.ChangeAsync(new DefinitionChange.PutStation(station with { Retention = Retention }), null, cancellationToken);
        if (outcome.Result is not (ChangeResult.Created or ChangeResult.Changed)) throw new IOException($"Cannot create station {id}: {outcome.Result}.");
    }
}
