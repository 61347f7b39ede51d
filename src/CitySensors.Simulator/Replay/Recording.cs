namespace CitySensors.Simulator.Replay;

/// <summary>The files of a replay: a single one, or those of an archive by day.</summary>
internal sealed class Recording
{
    private const string DayPrefix = "date=";

    private readonly IReadOnlyList<IReadOnlyList<string>> _parts;
    private readonly int _inMemory;

    private Recording(IReadOnlyList<IReadOnlyList<string>> parts, int inMemory) => (_parts, _inMemory) = (parts, inMemory);

    /// <param name="path">A file, or a folder with files, such as an archive.</param>
    /// <param name="inMemory">The maximum number of readings in memory.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static Recording Open(string path, int inMemory = SortedReadings.DefaultInMemory)
    {
        if (File.Exists(path)) return new Recording([[path]], inMemory);
        if (!Directory.Exists(path)) throw new FileNotFoundException($"There is no file or folder \"{path}\".");
        var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => RecordedFile.Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase) && !Path.GetFileName(file).StartsWith('.'))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (files.Count == 0) throw new FileNotFoundException($"There are no files to replay in \"{path}\".");
        // Days follow one another; files without a day are sorted together.
        return new Recording([.. files.GroupBy(DayOf).OrderBy(day => day.Key, StringComparer.Ordinal).Select(IReadOnlyList<string> (day) => [.. day])], inMemory);
    }

    /// <summary>The readings in order of event time.</summary>
    /// <exception cref="InvalidDataException">A file is damaged; the message says where.</exception>
    public IEnumerable<RecordedReading> Read(CancellationToken cancellationToken) =>
        _parts.SelectMany(part => SortedReadings.Of(part.SelectMany(RecordedFile.Read), _inMemory, cancellationToken));

    /// <summary>The first and the last event time in UTC ticks; null without readings. Reads the first and the last part.</summary>
    public (long First, long Last)? Range()
    {
        (long First, long Last)? range = null;
        foreach (var part in _parts.Count == 1 ? [_parts[0]] : new[] { _parts[0], _parts[^1] })
            foreach (var reading in part.SelectMany(RecordedFile.Read))
                range = range is { } known ? (Math.Min(known.First, reading.Ticks), Math.Max(known.Last, reading.Ticks)) : (reading.Ticks, reading.Ticks);
        return range;
    }

    private static string DayOf(string file) =>
        file.Split(Path.DirectorySeparatorChar).LastOrDefault(folder => folder.StartsWith(DayPrefix, StringComparison.Ordinal)) ?? "";
}
