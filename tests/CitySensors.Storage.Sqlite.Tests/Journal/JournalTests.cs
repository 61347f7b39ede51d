using CitySensors.Storage.Sqlite.Journal;

namespace CitySensors.Storage.Sqlite.Tests.Journal;

public sealed class JournalTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Recover_NewFolder_FindsNothing()
    {
        using var journal = _folder.Open();

        Assert.Equal(new JournalRecovery(0, 0, 0, 0, null), journal.Recover(0, (_, _) => Assert.Fail("There is no record.")));
        Assert.Equal(0, journal.End);
    }

    [Fact]
    public void Recover_AfterCommits_ReturnsEveryRecordInOrder()
    {
        using (var journal = _folder.OpenRecovered())
        {
            JournalFolder.Write(journal, "one", "two");
            JournalFolder.Write(journal, "three");
        }

        Assert.Equal(["one", "two", "three"], _folder.Recovered(out var recovery));
        Assert.Equal(0, recovery.CutBytes);
    }

    [Fact]
    public void Recover_FromAPosition_ReturnsOnlyWhatFollows()
    {
        long position;
        using (var journal = _folder.OpenRecovered())
        {
            JournalFolder.Write(journal, "one");
            position = journal.End;
            JournalFolder.Write(journal, "two");
        }

        Assert.Equal(["two"], _folder.Recovered(out _, position));
    }

    [Fact]
    public void Recover_AcrossSegments_ReturnsEveryRecord()
    {
        var written = Enumerable.Range(0, 40).Select(i => new string((char)('a' + i % 26), 100_000)).ToArray();
        using (var journal = _folder.OpenRecovered())
            foreach (var text in written) JournalFolder.Write(journal, text);

        Assert.True(_folder.Segments.Count > 3);
        Assert.Equal(written, _folder.Recovered(out _));
    }

    [Fact]
    public void DropBefore_SegmentsThatAreDone_AreDeletedAndTheRestRecovers()
    {
        long position;
        using (var journal = _folder.OpenRecovered())
        {
            for (var i = 0; i < 30; i++) JournalFolder.Write(journal, new string('a', 100_000));
            position = journal.End;
            JournalFolder.Write(journal, "rest");
            journal.DropBefore(position);
            Assert.Single(_folder.Segments);
        }

        Assert.Equal(["rest"], _folder.Recovered(out _, position));
    }

    [Fact]
    public void Begin_NoRoomOnTheDisk_ThrowsAndWorksOnceThereIsRoom()
    {
        using var disk = SmallDisk.Mount(megabytes: 3);
        using var folder = new JournalFolder(Directory.CreateDirectory(Path.Combine(disk.Path, "journal")).FullName);
        using var journal = folder.OpenRecovered();
        JournalFolder.Write(journal, "kept");
        var filler = Path.Combine(disk.Path, "filler");
        FillUp(filler);

        var group = new JournalGroup();
        for (var i = 0; i < 9; i++) JournalFolder.Write(journal, new string('a', 100_000));
        Assert.Throws<StorageFullException>(() => journal.Begin(group, 200_000));
        var end = journal.End;

        File.Delete(filler);
        JournalFolder.Write(journal, new string('b', 200_000));
        Assert.True(journal.End > end);
    }

    private static void FillUp(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        var block = new byte[64 * 1024];
        try
        {
            for (long at = 0; ; at += block.Length) RandomAccess.Write(file, block, at);
        }
        catch (IOException)
        {
            // The disk is full, as intended.
        }
    }
}
