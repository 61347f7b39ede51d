namespace CitySensors.Simulator.Replay;

/// <summary>
/// Readings in order of event time: files are in order of station. They are sorted in parts that fit in memory, which wait in temporary files.
/// </summary>
internal static class SortedReadings
{
    public const int DefaultInMemory = 500_000;

    /// <param name="readings">The readings.</param>
    /// <param name="inMemory">The maximum number of readings in memory.</param>
    /// <param name="cancellationToken">Cancels the sort.</param>
    public static IEnumerable<RecordedReading> Of(IEnumerable<RecordedReading> readings, int inMemory, CancellationToken cancellationToken)
    {
        DirectoryInfo? folder = null;
        try
        {
            var runs = new List<string>();
            var part = new List<RecordedReading>();
            foreach (var reading in readings)
            {
                part.Add(reading);
                if (part.Count < inMemory) continue;
                cancellationToken.ThrowIfCancellationRequested();
                folder ??= Directory.CreateTempSubdirectory("citysensors-replay-");
                runs.Add(Path.Combine(folder.FullName, $"{runs.Count}"));
                Write(Sorted(part), runs[^1]);
                part = [];
            }

            var sorted = runs.Select(Read).Append(Sorted(part));
            foreach (var reading in runs.Count == 0 ? Sorted(part) : Merged(sorted)) yield return reading;
        }
        finally
        {
            folder?.Delete(recursive: true);
        }
    }

    /// <summary>A stable sort: readings of the same time keep their order.</summary>
    private static IEnumerable<RecordedReading> Sorted(List<RecordedReading> part) => part.OrderBy(reading => reading.Ticks);

    private static IEnumerable<RecordedReading> Merged(IEnumerable<IEnumerable<RecordedReading>> runs)
    {
        var all = runs.Select(run => run.GetEnumerator()).ToList();
        try
        {
            var next = new PriorityQueue<int, (long Ticks, int Run)>();
            for (var run = 0; run < all.Count; run++)
                if (all[run].MoveNext()) next.Enqueue(run, (all[run].Current.Ticks, run));
            while (next.TryDequeue(out var run, out _))
            {
                yield return all[run].Current;
                if (all[run].MoveNext()) next.Enqueue(run, (all[run].Current.Ticks, run));
            }
        }
        finally
        {
            foreach (var run in all) run.Dispose();
        }
    }

    private static void Write(IEnumerable<RecordedReading> readings, string path)
    {
        using var writer = new BinaryWriter(File.Create(path));
        foreach (var reading in readings)
        {
            writer.Write(reading.Ticks);
            writer.Write(reading.Members.Length);
            writer.Write(reading.Members);
        }
    }

    private static IEnumerable<RecordedReading> Read(string path)
    {
        using var file = File.OpenRead(path);
        using var reader = new BinaryReader(file);
        while (file.Position < file.Length) yield return new RecordedReading(reader.ReadInt64(), reader.ReadBytes(reader.ReadInt32()));
    }
}
