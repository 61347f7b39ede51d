using System.Text;
using CitySensors.Storage.Sqlite.Journal;

namespace CitySensors.Storage.Sqlite.Tests.Journal;

using Journal = CitySensors.Storage.Sqlite.Journal.Journal;

/// <summary>A folder with a journal of small segments and records of text.</summary>
internal sealed class JournalFolder(string path) : IDisposable
{
    private const int HeaderBytes = 16;
    private const byte RecordType = 7;

    private static readonly JournalOptions Options = new() { SegmentBytes = JournalOptions.LeastSegmentBytes };

    public JournalFolder()
        : this(Directory.CreateTempSubdirectory("journal-").FullName)
    {
    }

    public string Path { get; } = path;

    /// <summary>Its files, the oldest first.</summary>
    public IReadOnlyList<string> Segments => [.. Directory.GetFiles(Path).Order(StringComparer.Ordinal)];

    public Journal Open() => Journal.Open(Path, Options);

    /// <summary>Opens it, ready to be written to.</summary>
    public Journal OpenRecovered()
    {
        var journal = Open();
        journal.Recover(0, (_, _) => { });
        return journal;
    }

    /// <summary>Commits records in one group.</summary>
    public static void Write(Journal journal, params string[] records)
    {
        var group = new JournalGroup();
        journal.Begin(group, records.Sum(record => Journal.RoomFor(record.Length)));
        foreach (var record in records)
            group.Append(RecordType, record.Length, record, (content, text) => Encoding.ASCII.GetBytes(text, content));
        journal.Close(group);
        Journal.Commit(group);
    }

    /// <summary>The records that a newly opened journal recovers.</summary>
    public List<string> Recovered(out JournalRecovery recovery, long from = 0)
    {
        using var journal = Open();
        var records = new List<string>();
        recovery = journal.Recover(from, (type, content) =>
        {
            Assert.Equal(RecordType, type);
            records.Add(Encoding.ASCII.GetString(content));
        });
        return records;
    }

    /// <summary>Flips bits in the first segment.</summary>
    public void Damage(long position, int bytes)
    {
        using var file = File.OpenHandle(Segments[0], FileMode.Open, FileAccess.ReadWrite);
        var content = new byte[bytes];
        RandomAccess.Read(file, content, position + HeaderBytes);
        for (var i = 0; i < bytes; i++) content[i] ^= 0x5a;
        RandomAccess.Write(file, content, position + HeaderBytes);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
