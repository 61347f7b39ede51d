using System.Globalization;
using CsvHelper;

namespace CitySensors.Server.Import.Files;

/// <summary>Writes the faulty rows of a file, with their errors, to a CSV file; it is created with the first of them.</summary>
internal sealed class RejectedRows : IAsyncDisposable
{
    private const string Extension = ".rejected.csv";

    private FileStream? _file;
    private StreamWriter? _text;
    private CsvWriter? _csv;

    private RejectedRows(string path) => Path = path;

    public string Path { get; }

    public bool Any => _file is not null;

    /// <summary>Begins the file of an import, or continues that of an interrupted one.</summary>
    /// <param name="imported">The file that is imported.</param>
    /// <param name="folder">The folder; null for that of the imported file.</param>
    /// <param name="length">The length up to which the file belongs to the interrupted import; 0 to begin.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static RejectedRows Open(string imported, string? folder, long length)
    {
        var name = System.IO.Path.GetFileName(imported) + Extension;
        var rows = new RejectedRows(System.IO.Path.Combine(folder ?? System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(imported))!, name));
        if (length == 0) File.Delete(rows.Path);
        else rows.Create(length);
        return rows;
    }

    /// <param name="line">The line number.</param>
    /// <param name="outcome">What became of the row.</param>
    /// <param name="error">Why.</param>
    /// <param name="row">The row as it is in the file.</param>
    public void Write(int line, string outcome, string error, string row)
    {
        if (_csv is null)
        {
            Create(0);
            WriteRecord("line", "outcome", "error", "row");
        }

        WriteRecord(line.ToString(CultureInfo.InvariantCulture), outcome, error, row);
    }

    /// <returns>The length of the file with all rows so far.</returns>
    public async ValueTask<long> FlushAsync(CancellationToken cancellationToken)
    {
        if (_csv is null) return 0;
        await _csv.FlushAsync();
        await _text!.FlushAsync(cancellationToken);
        return _file!.Position;
    }

    public async ValueTask DisposeAsync()
    {
        if (_csv is not null) await _csv.DisposeAsync();
        if (_text is not null) await _text.DisposeAsync();
    }

    private void Create(long length)
    {
        try
        {
            _file = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
            // An interrupted import may have written rows that it will read again.
            _file.SetLength(Math.Min(length, _file.Length));
            _file.Seek(0, SeekOrigin.End);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Faulty rows cannot be written: {error.Message} Name another folder with --rejected.", error);
        }

        _text = new StreamWriter(_file);
        _csv = new CsvWriter(_text, CultureInfo.InvariantCulture, leaveOpen: true);
    }

    private void WriteRecord(params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields) _csv!.WriteField(field);
        _csv!.NextRecord();
    }
}
