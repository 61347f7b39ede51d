namespace CitySensors.Server.Import;

/// <summary>Tells the user what became of a file.</summary>
internal static class ImportReport
{
    private const int MaxStations = 20;

    public static void Write(string file, ImportResult result, TextWriter writer)
    {
        var counts = result.Counts;
        if (result.ResumedAfterLine > 0) writer.WriteLine($"{file}: continued after line {result.ResumedAfterLine}, where the import was interrupted");
        writer.WriteLine(
            $"{file}: {counts.Rows} rows, {counts.Accepted} readings accepted, {counts.Duplicates} duplicates, {counts.Empty} rows without values, "
            + $"{counts.Refused} rows refused, {counts.InvalidValues} invalid values in other rows; stations {Names(result.Stations)}");
        List(result.Faults, counts.Refused, writer);
        if (result.InvalidValues.Count > 0)
        {
            writer.WriteLine("  The other values of these lines were imported:");
            List(result.InvalidValues, counts.InvalidValues, writer);
        }

        if (result.RejectedFile is not null) writer.WriteLine($"  All faulty rows: {result.RejectedFile}");
    }

    private static string Names(IReadOnlyCollection<string> stations) => stations.Count <= MaxStations
        ? string.Join(", ", stations)
        : $"{string.Join(", ", stations.Take(MaxStations))} and {stations.Count - MaxStations} more";

    private static void List(IReadOnlyList<string> errors, long count, TextWriter writer)
    {
        foreach (var error in errors) writer.WriteLine($"  {error}");
        if (count > errors.Count) writer.WriteLine($"  … and {count - errors.Count} more");
    }
}
