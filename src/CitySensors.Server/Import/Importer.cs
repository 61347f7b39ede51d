using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;

namespace CitySensors.Server.Import;

/// <param name="Rows">Rows of readings in the file.</param>
/// <param name="Faults">Rows that are none, with their line and what is wrong.</param>
internal sealed record ImportResult(int Rows, int Accepted, int Duplicates, IReadOnlyList<string> Stations, IReadOnlyList<string> Faults);

/// <summary>Brings observation files into the city the way that live readings go, and sets retentions that keep them.</summary>
internal sealed class Importer(IReadingIntake intake, ICityDefinitions definitions, TimeProvider time)
{
    private const int BatchReadings = 5000;

    /// <summary>What is imported is kept until an engineer decides otherwise.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(36500);

    private readonly ReadingBatch _batch = new();
    private int _accepted;
    private int _duplicates;

    /// <exception cref="InvalidDataException">The file is no observation file.</exception>
    /// <exception cref="IOException">It cannot be read, or its readings cannot be kept.</exception>
    public async Task<ImportResult> ImportAsync(string path, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(path);
        var file = ObservationFile.ReadHeader(await reader.ReadLineAsync(cancellationToken));
        var places = WeatherColumns.All.Select(column => definitions.Catalogue.PlaceOf(column.Sensor)).ToArray();
        var stations = new SortedSet<string>(StringComparer.Ordinal);
        var faults = new List<string>();
        var rows = 0;
        Begin();
        for (var number = 2; await reader.ReadLineAsync(cancellationToken) is { } line; number++)
        {
            if (line.Length == 0) continue;
            rows++;
            var row = file.ReadRow(line, number);
            if (row.Fault is null && stations.Add(row.Station)) await KeepHistoryAsync(row.Station, cancellationToken);
            if (row.Fault is not null) faults.Add($"line {number}: {row.Fault}");
            else if (!Add(row, places)) faults.Add($"line {number}: no value of a sensor type that the city has");
            if (_batch.Count < BatchReadings) continue;
            await SendAsync(cancellationToken);
            Begin();
        }

        await SendAsync(cancellationToken);
        return new ImportResult(rows, _accepted, _duplicates, [.. stations], faults);
    }

    private void Begin() => _batch.Reset(definitions.Catalogue.Places.Count, time.GetUtcNow());

    private bool Add(ObservationRow row, int[] places)
    {
        var values = _batch.NextRow();
        for (var i = 0; i < places.Length; i++)
            if (places[i] >= 0) values[places[i]] = row.Values[i];
        if (!values.ContainsAnyExcept(double.NaN)) return false;
        _batch.Keep(row.Station, row.EventTicks, row.Line);
        return true;
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        if (_batch.Count == 0) return;
        var result = await intake.AcceptAsync(_batch, cancellationToken);
        if (result.Status != IntakeStatus.Kept) throw new IOException("The readings cannot be kept; see the log.");
        if (_batch.Rejections.Count > 0) throw new IOException(_batch.Rejections[0].Error);
        _accepted += result.Accepted;
        _duplicates += result.Duplicates;
    }

    private async Task KeepHistoryAsync(string id, CancellationToken cancellationToken)
    {
        var station = definitions.Stations.Find(id) ?? StationDefinition.Unregistered(id);
        if (station.Retention == Retention) return;
        var outcome = await definitions.ChangeAsync(new DefinitionChange.PutStation(station with { Retention = Retention }), null, cancellationToken);
        if (outcome.Result is not (ChangeResult.Created or ChangeResult.Changed)) throw new IOException($"The station {id} cannot be set up: {outcome.Result}.");
    }
}
