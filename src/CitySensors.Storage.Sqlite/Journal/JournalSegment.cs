using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace CitySensors.Storage.Sqlite.Journal;

/// <summary>A file of the journal: a header with its start position, records, then zeros.</summary>
internal sealed class JournalSegment : IDisposable
{
    public const int HeaderBytes = 16;
    private const string Extension = ".journal";

    /// <summary>"CSJ" and the format version.</summary>
    private const ulong Magic = 0x0000_0001_004A_5343;

    private readonly string _path;

    private JournalSegment(string path, SafeFileHandle file, long start, int capacity)
    {
        _path = path;
        File = file;
        Start = start;
        Capacity = capacity;
    }

    public SafeFileHandle File { get; }

    public string Name => Path.GetFileName(_path);

    /// <summary>The position of its first record.</summary>
    public long Start { get; }

    /// <summary>The capacity for records in bytes.</summary>
    public int Capacity { get; }

    public static JournalSegment Create(string folder, long start, int bytes)
    {
        var path = Path.Combine(folder, start.ToString("D20", CultureInfo.InvariantCulture) + Extension);
        SafeFileHandle? file = null;
        try
        {
            file = System.IO.File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, FileOptions.None, preallocationSize: bytes);
            Span<byte> header = stackalloc byte[HeaderBytes];
            BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
            BinaryPrimitives.WriteInt64LittleEndian(header[8..], start);
            RandomAccess.Write(file, header, 0);
            RandomAccess.SetLength(file, bytes);
            RandomAccess.FlushToDisk(file);
            return new JournalSegment(path, file, start, bytes - HeaderBytes);
        }
        catch (IOException error)
        {
            file?.Dispose();
            System.IO.File.Delete(path);
            throw new StorageFullException($"The disk is full; cannot create the journal segment {path} of {bytes} bytes.", error);
        }
    }

    /// <summary>Opens the segments of a folder in order of position.</summary>
    /// <exception cref="InvalidDataException">A file is not a segment or has an unknown format.</exception>
    public static List<JournalSegment> OpenAll(string folder)
    {
        var segments = new List<JournalSegment>();
        Span<byte> header = stackalloc byte[HeaderBytes];
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal))
        {
            var file = System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            var read = RandomAccess.Read(file, header, 0);
            if (read == HeaderBytes && BinaryPrimitives.ReadUInt64LittleEndian(header) == Magic)
            {
                segments.Add(new JournalSegment(
                    path, file, BinaryPrimitives.ReadInt64LittleEndian(header[8..]), (int)RandomAccess.GetLength(file) - HeaderBytes));
                continue;
            }

            file.Dispose();
            // A crash during creation leaves zeros or an empty file, which cannot contain records.
            if (read == 0 || !header[..read].ContainsAnyExcept((byte)0)) System.IO.File.Delete(path);
            else throw new InvalidDataException($"{path} is not a journal segment, or its format is unknown to this version.");
        }

        return segments;
    }

    public long OffsetOf(long position) => position - Start + HeaderBytes;

    public byte[] ReadAll()
    {
        var content = new byte[Capacity];
        var read = 0;
        for (int more; (more = RandomAccess.Read(File, content.AsSpan(read), HeaderBytes + read)) > 0;) read += more;
        return content;
    }

    /// <summary>Overwrites everything after a position with zeros, so that truncated records cannot reappear.</summary>
    public void Clear(long from, int bytes)
    {
        RandomAccess.Write(File, new byte[bytes], OffsetOf(from));
        RandomAccess.FlushToDisk(File);
    }

    public void Delete()
    {
        File.Dispose();
        System.IO.File.Delete(_path);
    }

    public void Dispose() => File.Dispose();
}
