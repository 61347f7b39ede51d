using System.IO.Pipelines;
using CitySensors.Export.Formats;
using CitySensors.Export.Rows;

namespace CitySensors.Export.Archive;

/// <summary>Replaces files as a whole.</summary>
public static class ArchiveFile
{
    /// <summary>Readers of folders leave out what begins with a dot, or does not end like a Parquet file.</summary>
    private const string TemporaryPrefix = ".";

    private const string TemporarySuffix = ".tmp";

    private const int BufferBytes = 256 * 1024;

    /// <summary>Writes the rows of a source to a file, which is there completely or as it was before.</summary>
    /// <returns>The number of rows; null if the file has the same content already.</returns>
    /// <exception cref="IOException">It cannot be written; nothing is left of it.</exception>
    internal static async Task<long?> ReplaceAsync(string path, IRowSource source, (RowBatch Batch, bool HasMore) first, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = TemporaryOf(path);
        var written = 0L;
        try
        {
            await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                var pipe = PipeWriter.Create(file, new StreamPipeWriterOptions(minimumBufferSize: BufferBytes, leaveOpen: true));
                using (var writer = ExportFormat.Parquet.Create(first.Batch.Columns, pipe))
                    await RowExport.RunAsync(source, first, writer, long.MaxValue, FlushAsync, cancellationToken);
                await pipe.CompleteAsync();
                file.Flush(flushToDisk: true);

                async ValueTask FlushAsync(int rows)
                {
                    written += rows;
                    await pipe.FlushAsync(cancellationToken);
                }
            }

            if (await IsSameAsync(path, temporary, cancellationToken))
            {
                File.Delete(temporary);
                return null;
            }

            File.Move(temporary, path, overwrite: true);
            return written;
        }
        catch (Exception error)
        {
            Discard(temporary);
            if (error is IOException or UnauthorizedAccessException) throw new IOException($"{path} cannot be written: {error.Message}", error);
            throw;
        }
    }

    /// <summary>Joins Parquet files with the same columns to one, which appears when it is complete.</summary>
    /// <exception cref="IOException">It cannot be written; nothing is left of it.</exception>
    public static async Task JoinAsync(string path, IReadOnlyList<string> parts, CancellationToken cancellationToken)
    {
        using var source = new PartRows(parts);
        var first = source.CreateBatch();
        await ReplaceAsync(Path.GetFullPath(path), source, (first, await source.FillAsync(first, cancellationToken)), cancellationToken);
    }

    /// <summary>Replaces a small file.</summary>
    /// <exception cref="IOException">It cannot be written; it is as it was before.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = TemporaryOf(path);
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Discard(temporary);
            throw new IOException($"{path} cannot be written: {error.Message}", error);
        }
    }

    private static string TemporaryOf(string path) => Path.Combine(Path.GetDirectoryName(path)!, TemporaryPrefix + Path.GetFileName(path) + TemporarySuffix);

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (IOException)
        {
            // It is overwritten by the next attempt.
        }
    }

    private static async Task<bool> IsSameAsync(string path, string other, CancellationToken cancellationToken)
    {
        if (!File.Exists(path) || new FileInfo(path).Length != new FileInfo(other).Length) return false;
        const int bytes = 64 * 1024;
        await using var one = File.OpenRead(path);
        await using var two = File.OpenRead(other);
        var (left, right) = (new byte[bytes], new byte[bytes]);
        while (await one.ReadAtLeastAsync(left, bytes, throwOnEndOfStream: false, cancellationToken) is > 0 and var read)
        {
            if (await two.ReadAtLeastAsync(right, bytes, throwOnEndOfStream: false, cancellationToken) != read || !left.AsSpan(0, read).SequenceEqual(right.AsSpan(0, read))) return false;
        }

        return true;
    }
}
