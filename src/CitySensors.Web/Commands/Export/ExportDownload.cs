using System.Globalization;
using System.Text;
using CitySensors.Export.Archive;
using CitySensors.Export.Formats;

namespace CitySensors.Web.Commands.Export;

/// <summary>
/// Downloads an export in parts to a file. A part that breaks off is requested again, and a download that is interrupted goes on with the first part
/// that is missing. The file appears when it is complete.
/// </summary>
/// <param name="client">The server.</param>
/// <param name="path">The path and query, without format, limit and cursor.</param>
/// <param name="keys">The names of the columns that identify a row.</param>
/// <param name="format">The format.</param>
/// <param name="output">The file.</param>
/// <param name="time">The time.</param>
/// <param name="progress">Gets a line after each part, and for each attempt that failed.</param>
internal sealed class ExportDownload(
    ExportClient client, string path, IReadOnlyList<string> keys, ExportFormat format, string output, TimeProvider time, TextWriter progress)
{
    public const int DefaultRowsPerPart = 500_000;

    private const int MaxAttempts = 8;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    private readonly string _state = $"{output}.part.json";
    private readonly string _parts = $"{output}.part";
    private readonly string _query = $"{path}&format={format.Name}";

    public int RowsPerPart { get; init; } = DefaultRowsPerPart;

    /// <returns>The number of rows.</returns>
    /// <exception cref="IOException">The server cannot be reached, or a file cannot be written; the same command goes on from there.</exception>
    /// <exception cref="InvalidDataException">The server refuses the request; the message says why.</exception>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        var state = DownloadState.Read(_state, _query);
        if (state.Parts > 0) await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Going on after {state.Rows:N0} rows."));
        for (var isLast = false; !isLast;)
        {
            var before = state;
            state = await WithRetriesAsync(() => format == ExportFormat.Parquet ? ParquetPartAsync(before, cancellationToken) : TextPartAsync(before, cancellationToken), cancellationToken);
            isLast = state.Rows - before.Rows < RowsPerPart;
            if (!isLast) state.Write(_state);
            await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{state.Rows:N0} rows"));
        }

        if (format == ExportFormat.Parquet) await ArchiveFile.JoinAsync(output, [.. Enumerable.Range(0, state.Parts).Select(PartOf)], cancellationToken);
        else File.Move(_parts, output, overwrite: true);
        if (format == ExportFormat.Parquet) Directory.Delete(_parts, recursive: true);
        File.Delete(_state);
        return state.Rows;
    }

    private string PartOf(int part) => Path.Combine(_parts, string.Create(CultureInfo.InvariantCulture, $"{part:D6}.parquet"));

    private string RequestOf(DownloadState state) =>
        $"{_query}&limit={RowsPerPart}{(state.Cursor is null ? "" : $"&cursor={Uri.EscapeDataString(state.Cursor)}")}";

    private async Task<DownloadState> TextPartAsync(DownloadState state, CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(RequestOf(state), cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var file = new FileStream(_parts, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        // What an attempt that failed has left.
        file.SetLength(state.Length);
        file.Position = state.Length;
        var part = new PartText(format, keys);
        await using (var text = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true))
        {
            await part.AppendAsync(body, text, state.Parts == 0, cancellationToken);
            if (part.Rows < RowsPerPart) await text.WriteAsync(part.End(state.Rows + part.Rows == 0));
        }

        file.Flush(flushToDisk: true);
        return state with { Cursor = part.Rows > 0 ? part.Cursor() : state.Cursor, Rows = state.Rows + part.Rows, Parts = state.Parts + 1, Length = file.Length };
    }

    private async Task<DownloadState> ParquetPartAsync(DownloadState state, CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(RequestOf(state), cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        Directory.CreateDirectory(_parts);
        var path = PartOf(state.Parts);
        await using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read))
        {
            await body.CopyToAsync(file, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        using var part = new ParquetRowReader(path);
        return state with { Cursor = part.NextCursor ?? state.Cursor, Rows = state.Rows + part.Rows, Parts = state.Parts + 1 };
    }

    private async Task<DownloadState> WithRetriesAsync(Func<Task<DownloadState>> part, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await part();
            }
            catch (Exception error) when (error is IOException or HttpRequestException && attempt < MaxAttempts)
            {
                var wait = TimeSpan.FromSeconds(Math.Min(MaxWait.TotalSeconds, Math.Pow(2, attempt - 1)));
                await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{error.Message} Trying again in {wait.TotalSeconds:F0} s."));
                await Task.Delay(wait, time, cancellationToken);
            }
            catch (HttpRequestException error)
            {
                throw new IOException(error.Message, error);
            }
        }
    }
}
