using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Export.Formats;
using CitySensors.Export.Readings;
using CitySensors.Export.Rows;

namespace CitySensors.Export.Archive;

/// <summary>
/// Writes the files of a day, one per area. What a file has and the store no longer does, because readings expire, stays in it. Not thread safe.
/// </summary>
/// <param name="folder">The folder of the archive.</param>
/// <param name="day">The day (UTC).</param>
/// <param name="scan">The readings.</param>
/// <param name="stations">The stations.</param>
/// <param name="catalogue">The catalogue.</param>
public sealed class ArchiveDay(string folder, DateOnly day, IReadingScan scan, StationDirectory stations, Catalogue catalogue)
{
    private readonly string _folder = Path.Combine(folder, ArchivePaths.FolderOf(day));
    private readonly long _start = day.ToDateTime(TimeOnly.MinValue).Ticks;
    private readonly long _before = day.AddDays(1).ToDateTime(TimeOnly.MinValue).Ticks;

    /// <summary>The number of rows in files that are new or changed.</summary>
    public long RowsWritten { get; private set; }

    /// <returns>The number of files that are new or changed.</returns>
    /// <exception cref="IOException">A file cannot be written, because the disk is full for example; those before are complete, and no part of it is left.</exception>
    /// <exception cref="InvalidDataException">A reading or an earlier file is damaged.</exception>
    public async Task<int> WriteAsync(CancellationToken cancellationToken)
    {
        var changed = 0;
        foreach (var area in Areas())
            if (await WriteAsync(area, cancellationToken)) changed++;
        return changed;
    }

    /// <summary>The areas of stations on that day, and those of earlier files; empty for none.</summary>
    private SortedSet<string> Areas()
    {
        var areas = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var station in stations.Page(null, int.MaxValue))
            foreach (var segment in StationSegment.Of(station, _start, _before)) areas.Add(segment.Place.Area ?? "");
        if (!Directory.Exists(_folder)) return areas;
        foreach (var name in Directory.EnumerateDirectories(_folder))
            if (ArchivePaths.AreaOf(Path.GetFileName(name)) is { } area) areas.Add(area);
        return areas;
    }

    private async Task<bool> WriteAsync(string area, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder, ArchivePaths.FolderOf(area), ArchivePaths.FileName);
        var hasEarlier = File.Exists(path);
        var selection = new ReadingSelection(_start, _before) { Area = area, WithArea = false, WithRaw = true };
        var stored = new ReadingSource(scan, stations, catalogue, selection, ExportFormat.Parquet.RowsOf);
        using var earlier = hasEarlier ? new ArchivedRows(path) : null;
        IRowSource source = earlier is null ? stored : new ArchiveMerge(stored, earlier, IsElsewhereAsync);
        var first = source.CreateBatch();
        var hasMore = await source.FillAsync(first, cancellationToken);
        if (first.Count > 0)
        {
            var rows = await ArchiveFile.ReplaceAsync(path, source, (first, hasMore), cancellationToken);
            RowsWritten += rows ?? 0;
            return rows is not null;
        }

        // All its readings belong to other areas now.
        earlier?.Dispose();
        if (hasEarlier) File.Delete(path);
        return hasEarlier;

        // Places of stations are corrected: then the reading is in the file of another area.
        async ValueTask<bool> IsElsewhereAsync(string station, long ticks)
        {
            if (stations.Find(station) is not { } known || (StationPlaces.At(known, new DateTimeOffset(ticks, TimeSpan.Zero)).Area ?? "") == area) return false;
            var found = new ScannedReadings(1, catalogue.Slots.Count);
            await scan.ReadAsync(station, ticks, ticks + TimeSpan.TicksPerMicrosecond, found, cancellationToken);
            return found.Count > 0;
        }
    }
}
