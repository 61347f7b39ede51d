using System.IO.Compression;
using System.Text;

namespace CitySensors.Server.Import.Files;

/// <summary>Reads the lines of a text file, compressed with gzip or not, in bounded memory.</summary>
internal sealed class TextFile : IDisposable
{
    /// <summary>Longer lines are cut; a file without line breaks would otherwise be held in memory.</summary>
    public const int MaxLineLength = 1 << 20;

    private const int BufferBytes = 1 << 16;
    private static readonly byte[] GzipMagic = [0x1F, 0x8B];

    private readonly FileStream _file;
    private readonly StreamReader _reader;
    private readonly char[] _buffer = new char[BufferBytes];
    private readonly StringBuilder _line = new();
    private int _next;
    private int _end;

    private TextFile(FileStream file, Stream content, Encoding encoding)
    {
        _file = file;
        _reader = new StreamReader(content, encoding, detectEncodingFromByteOrderMarks: true, BufferBytes);
    }

    /// <summary>The number of bytes of the file.</summary>
    public long Length => _file.Length;

    /// <summary>The bytes that were read, before decompression.</summary>
    public long Position => _file.Position;

    /// <summary>The number of the line last read, from 1.</summary>
    public int Line { get; private set; }

    /// <param name="path">The file.</param>
    /// <param name="encoding">The encoding if there is no byte order mark; null for UTF-8 or Latin-1.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static TextFile Open(string path, string? encoding)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
        try
        {
            Span<byte> magic = stackalloc byte[GzipMagic.Length];
            var compressed = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic.SequenceEqual(GzipMagic);
            file.Position = 0;
            return new TextFile(
                file, compressed ? new GZipStream(file, CompressionMode.Decompress) : file,
                encoding is null ? Encoding.GetEncoding(Encoding.UTF8.CodePage, EncoderFallback.ReplacementFallback, new Latin1Fallback()) : Encoding.GetEncoding(encoding));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <returns>The next line without its line break; null at the end.</returns>
    /// <exception cref="InvalidDataException">The compressed data is damaged.</exception>
    public async ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        _line.Clear();
        while (_next < _end || await FillAsync(cancellationToken))
        {
            var rest = _buffer.AsSpan(_next, _end - _next);
            var length = rest.IndexOf('\n');
            var part = length < 0 ? rest : rest[..length];
            _line.Append(part[..Math.Min(part.Length, MaxLineLength + 1 - _line.Length)]);
            _next += length < 0 ? part.Length : length + 1;
            if (length >= 0) return Take();
        }

        return _line.Length > 0 ? Take() : null;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _file.Dispose();
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        _end = await _reader.ReadAsync(_buffer, cancellationToken);
        _next = 0;
        return _end > 0;
    }

    private string Take()
    {
        Line++;
        if (_line.Length > 0 && _line[^1] == '\r') _line.Length--;
        return _line.ToString();
    }
}
