namespace CitySensors.Server.Import.Files;

/// <summary>The columns of a CSV file and its first row.</summary>
internal sealed record FileSample(IReadOnlyList<string> Columns, string[] FirstRow)
{
    /// <returns>Null if the file is not CSV with a header and a row.</returns>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    public static async Task<FileSample?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using var file = TextFile.Open(path, encoding: null);
        if (RecordFormat.IsNdjson(path, null) || await file.ReadLineAsync(cancellationToken) is not { } header) return null;
        var format = CsvFormat.Detect(header, null);
        if (await file.ReadLineAsync(cancellationToken) is not { } line) return null;
        var (fields, error) = format.Split(line);
        return error is null ? new FileSample(format.Columns, fields) : null;
    }
}
