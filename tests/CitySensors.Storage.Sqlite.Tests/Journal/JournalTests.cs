using System.Text;
using CitySensors.Storage.Sqlite.Journal;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Storage.Sqlite.Tests.Journal;

using Journal = CitySensors.Storage.Sqlite.Journal.Journal;

public sealed class JournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("journal-").FullName;
    private readonly JournalOptions _options = new() { SegmentBytes = JournalOptions.LeastSegmentBytes };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Recover_NewFolder_FindsNothing()
    {
        using var journal = Journal.Open(_folder, _options);

        Assert.Equal(new JournalRecovery(0, 0, 0, 0, null), journal.Recover(0, (_, _) => Assert.Fail("There is no record.")));
        Assert.Equal(0, journal.End);
    }

    [Fact]
    public void Recover_AfterCommits_GivesEveryRecordInOrder()
    {
        using (var journal = Opened())
        {
            Write(journal, "one", "two");
            Write(journal, "three");
        }

        Assert.Equal(["one", "two", "three"], Recovered(out var recovery));
        Assert.Equal(0, recovery.CutBytes);
    }

    [Fact]
    public void Recover_FromAPosition_GivesOnlyWhatFollows()
    {
        long position;
        using (var journal = Opened())
        {
            Write(journal, "one");
            position = journal.End;
            Write(journal, "two");
        }

        Assert.Equal(["two"], Recovered(out _, position));
    }

    [Fact]
    public void Recover_AcrossSegments_GivesEveryRecord()
    {
        var written = Enumerable.Range(0, 40).Select(i => new string((char)('a' + i % 26), 100_000)).ToArray();
        using (var journal = Opened())
            foreach (var text in written) Write(journal, text);

        Assert.True(Directory.GetFiles(_folder).Length > 3);
        Assert.Equal(written, Recovered(out _));
    }

    [Fact]
    public void Recover_TornTail_KeepsWhatWasCommittedAndSaysWhatItCut()
    {
        long end;
        using (var journal = Opened())
        {
            Write(journal, "kept");
            end = journal.End;
            Write(journal, "torn by a crash");
        }

        Damage(end + 12, 3);

        Assert.Equal(["kept"], Recovered(out var recovery));
        Assert.Equal(end, recovery.CutAt);
        Assert.True(recovery.CutBytes > 0);
        Assert.NotNull(recovery.CutSegment);
        Assert.Equal(["kept"], Recovered(out var again));
        Assert.Equal(0, again.CutBytes);
    }

    [Fact]
    public void Recover_AnyByteOfTheLastRecordDamaged_KeepsTheOthers()
    {
        Prop.ForAll(Gen.Choose(0, 8 + "the last record".Length).ToArbitrary(), offset =>
        {
            var folder = Directory.CreateTempSubdirectory("journal-").FullName;
            try
            {
                long end;
                using (var journal = Opened(folder))
                {
                    Write(journal, "one", "two");
                    end = journal.End;
                    Write(journal, "the last record");
                }

                Damage(end + offset, 1, folder);
                return Recovered(out _, 0, folder).SequenceEqual(["one", "two"]);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Recover_WritesAfterTheCut_AreThereTheNextTime()
    {
        long end;
        using (var journal = Opened())
        {
            Write(journal, "kept");
            end = journal.End;
            Write(journal, "a long record that a crash tore in the middle of it");
        }

        Damage(end + 12, 3);
        using (var journal = Opened()) Write(journal, "x");

        Assert.Equal(["kept", "x"], Recovered(out _));
    }

    [Fact]
    public void Recover_DamageThatLaterSegmentsFollow_IsRefused()
    {
        using (var journal = Opened())
            for (var i = 0; i < 30; i++) Write(journal, new string('a', 100_000));
        Damage(50_000, 1);

        using var damaged = Journal.Open(_folder, _options);
        var error = Assert.Throws<InvalidDataException>(() => damaged.Recover(0, (_, _) => { }));
        Assert.Contains("later ones follow", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recover_FirstSegmentMissing_IsRefused()
    {
        using (var journal = Opened())
            for (var i = 0; i < 30; i++) Write(journal, new string('a', 100_000));
        File.Delete(Directory.GetFiles(_folder).Order(StringComparer.Ordinal).First());

        using var incomplete = Journal.Open(_folder, _options);
        Assert.Throws<InvalidDataException>(() => incomplete.Recover(0, (_, _) => { }));
    }

    [Fact]
    public void Recover_MiddleSegmentMissing_IsRefused()
    {
        using (var journal = Opened())
            for (var i = 0; i < 30; i++) Write(journal, new string('a', 100_000));
        File.Delete(Directory.GetFiles(_folder).Order(StringComparer.Ordinal).ElementAt(1));

        using var incomplete = Journal.Open(_folder, _options);
        var error = Assert.Throws<InvalidDataException>(() => incomplete.Recover(0, (_, _) => { }));
        Assert.Contains("A segment is missing", error.Message, StringComparison.Ordinal);
    }

    /// <summary>What was written after a place was synced before it was acknowledged, and so was what stands there.</summary>
    [Fact]
    public void Recover_DamageThatLaterGroupsOfTheLastSegmentFollow_IsRefusedAndNothingIsCut()
    {
        using (var journal = Opened())
        {
            Write(journal, "one");
            Write(journal, "two", "three");
            Write(journal, "four");
        }

        Damage(12, 1);
        var before = File.ReadAllBytes(Directory.GetFiles(_folder).Single());
        using (var damaged = Journal.Open(_folder, _options))
        {
            var error = Assert.Throws<InvalidDataException>(() => damaged.Recover(0, (_, _) => { }));
            Assert.Contains("damaged at 12", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllBytes(Directory.GetFiles(_folder).Single()));
    }

    /// <summary>The pages of one write reach the disk in any order.</summary>
    [Fact]
    public void Recover_LastWriteTornInItsMiddle_IsCut()
    {
        long end;
        using (var journal = Opened())
        {
            Write(journal, "one");
            end = journal.End;
            Write(journal, "two", "three", "four");
        }

        Damage(end + 10, 1);
        Assert.Equal(["one"], Recovered(out var recovery));
        Assert.Equal(end, recovery.CutAt);
    }

    [Fact]
    public void Open_FileThatIsNoSegment_IsRefused()
    {
        File.WriteAllText(Path.Combine(_folder, "00000000000000000000.journal"), "this is something else altogether");

        Assert.Throws<InvalidDataException>(() => Journal.Open(_folder, _options).Dispose());
    }

    [Fact]
    public void Open_SegmentThatACrashLeftEmpty_IsPassedOver()
    {
        using (var journal = Opened()) Write(journal, "kept");
        File.WriteAllBytes(Path.Combine(_folder, "00000000000000999999.journal"), new byte[4096]);

        Assert.Equal(["kept"], Recovered(out _));
    }

    [Fact]
    public void DropBefore_SegmentsThatAreDone_AreDeletedAndTheRestRecovers()
    {
        long position;
        using (var journal = Opened())
        {
            for (var i = 0; i < 30; i++) Write(journal, new string('a', 100_000));
            position = journal.End;
            Write(journal, "rest");
            journal.DropBefore(position);
            Assert.Single(Directory.GetFiles(_folder));
        }

        Assert.Equal(["rest"], Recovered(out _, position));
    }

    [Fact]
    public void Begin_NoRoomOnTheDisk_ThrowsAndWorksOnceThereIsRoom()
    {
        using var disk = SmallDisk.Mount(megabytes: 3);
        using var journal = Journal.Open(disk.Path, _options);
        journal.Recover(0, (_, _) => { });
        Write(journal, "kept");
        var filler = Path.Combine(disk.Path, "filler");
        FillUp(filler);

        var group = new JournalGroup();
        for (var i = 0; i < 9; i++) Write(journal, new string('a', 100_000));
        Assert.Throws<StorageFullException>(() => journal.Begin(group, 200_000));
        var end = journal.End;

        File.Delete(filler);
        Write(journal, new string('b', 200_000));
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

    private Journal Opened(string? folder = null)
    {
        var journal = Journal.Open(folder ?? _folder, _options);
        journal.Recover(0, (_, _) => { });
        return journal;
    }

    private static void Write(Journal journal, params string[] records)
    {
        var group = new JournalGroup();
        journal.Begin(group, records.Sum(record => Journal.RoomFor(record.Length)));
        foreach (var record in records)
            group.Append(7, record.Length, record, (content, text) => Encoding.ASCII.GetBytes(text, content));
        journal.Close(group);
        Journal.Commit(group);
    }

    private List<string> Recovered(out JournalRecovery recovery, long from = 0, string? folder = null)
    {
        using var journal = Journal.Open(folder ?? _folder, _options);
        var records = new List<string>();
        recovery = journal.Recover(from, (type, content) =>
        {
            Assert.Equal(7, type);
            records.Add(Encoding.ASCII.GetString(content));
        });
        return records;
    }

    /// <summary>Flips bits in the first segment.</summary>
    private void Damage(long position, int bytes, string? folder = null)
    {
        const int headerBytes = 16;
        using var file = File.OpenHandle(Directory.GetFiles(folder ?? _folder).Order(StringComparer.Ordinal).First(), FileMode.Open, FileAccess.ReadWrite);
        var content = new byte[bytes];
        RandomAccess.Read(file, content, position + headerBytes);
        for (var i = 0; i < bytes; i++) content[i] ^= 0x5a;
        RandomAccess.Write(file, content, position + headerBytes);
    }
}
