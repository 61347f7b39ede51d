using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Storage.Sqlite.Tests.Journal;

using Journal = CitySensors.Storage.Sqlite.Journal.Journal;

/// <summary>Damage that a crash can cause is truncated; other damage is refused.</summary>
public sealed class JournalDamageTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Recover_TornTail_KeepsCommittedRecordsAndReportsTheCut()
    {
        long end;
        using (var journal = _folder.OpenRecovered())
        {
            JournalFolder.Write(journal, "committed");
            end = journal.End;
            JournalFolder.Write(journal, "torn by a crash");
        }

        _folder.Damage(end + 12, 3);

        Assert.Equal(["committed"], _folder.Recovered(out var recovery));
        Assert.Equal(end, recovery.CutAt);
        Assert.True(recovery.CutBytes > 0);
        Assert.NotNull(recovery.CutSegment);
        Assert.Equal(["committed"], _folder.Recovered(out var again));
        Assert.Equal(0, again.CutBytes);
    }

    [Fact]
    public void Recover_AnyByteOfTheLastRecordDamaged_KeepsTheOthers()
    {
        Prop.ForAll(Gen.Choose(0, 8 + "the last record".Length).ToArbitrary(), offset =>
        {
            using var folder = new JournalFolder();
            long end;
            using (var journal = folder.OpenRecovered())
            {
                JournalFolder.Write(journal, "one", "two");
                end = journal.End;
                JournalFolder.Write(journal, "the last record");
            }

            folder.Damage(end + offset, 1);
            return folder.Recovered(out _).SequenceEqual(["one", "two"]);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Recover_WritesAfterTheCut_AreRecoveredNextTime()
    {
        long end;
        using (var journal = _folder.OpenRecovered())
        {
            JournalFolder.Write(journal, "committed");
            end = journal.End;
            JournalFolder.Write(journal, "a long record that a crash tore in the middle of it");
        }

        _folder.Damage(end + 12, 3);
        using (var journal = _folder.OpenRecovered()) JournalFolder.Write(journal, "x");

        Assert.Equal(["committed", "x"], _folder.Recovered(out _));
    }

    [Fact]
    public void Recover_DamageBeforeLaterSegments_IsRefused()
    {
        WriteManySegments();
        _folder.Damage(50_000, 1);

        using var damaged = _folder.Open();
        var error = Assert.Throws<InvalidDataException>(() => damaged.Recover(0, (_, _) => { }));
        Assert.Contains("later segments follow", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recover_FirstSegmentMissing_IsRefused()
    {
        WriteManySegments();
        File.Delete(_folder.Segments[0]);

        using var incomplete = _folder.Open();
        Assert.Throws<InvalidDataException>(() => incomplete.Recover(0, (_, _) => { }));
    }

    [Fact]
    public void Recover_MiddleSegmentMissing_IsRefused()
    {
        WriteManySegments();
        File.Delete(_folder.Segments[1]);

        using var incomplete = _folder.Open();
        var error = Assert.Throws<InvalidDataException>(() => incomplete.Recover(0, (_, _) => { }));
        Assert.Contains("segment is missing", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Later records prove that a place was synced, so a crash cannot have damaged it.</summary>
    [Fact]
    public void Recover_DamageBeforeLaterGroupsOfTheLastSegment_IsRefusedAndNothingIsCut()
    {
        using (var journal = _folder.OpenRecovered())
        {
            JournalFolder.Write(journal, "one");
            JournalFolder.Write(journal, "two", "three");
            JournalFolder.Write(journal, "four");
        }

        _folder.Damage(12, 1);
        var before = File.ReadAllBytes(_folder.Segments.Single());
        using (var damaged = _folder.Open())
        {
            var error = Assert.Throws<InvalidDataException>(() => damaged.Recover(0, (_, _) => { }));
            Assert.Contains("corrupt at 12", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllBytes(_folder.Segments.Single()));
    }

    /// <summary>The pages of one write reach the disk in any order.</summary>
    [Fact]
    public void Recover_LastWriteTornInItsMiddle_IsCut()
    {
        long end;
        using (var journal = _folder.OpenRecovered())
        {
            JournalFolder.Write(journal, "one");
            end = journal.End;
            JournalFolder.Write(journal, "two", "three", "four");
        }

        _folder.Damage(end + 10, 1);
        Assert.Equal(["one"], _folder.Recovered(out var recovery));
        Assert.Equal(end, recovery.CutAt);
    }

    [Fact]
    public void Open_FileThatIsNotASegment_IsRefused()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "00000000000000000000.journal"), "this is something else altogether");

        Assert.Throws<InvalidDataException>(() => _folder.Open().Dispose());
    }

    [Fact]
    public void Open_SegmentThatACrashLeftEmpty_IsSkipped()
    {
        using (var journal = _folder.OpenRecovered()) JournalFolder.Write(journal, "committed");
        File.WriteAllBytes(Path.Combine(_folder.Path, "00000000000000999999.journal"), new byte[4096]);

        Assert.Equal(["committed"], _folder.Recovered(out _));
    }

    private void WriteManySegments()
    {
        using var journal = _folder.OpenRecovered();
        for (var i = 0; i < 30; i++) JournalFolder.Write(journal, new string('a', 100_000));
    }
}
