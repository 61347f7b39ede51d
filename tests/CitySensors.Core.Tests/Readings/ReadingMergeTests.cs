using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;
using CitySensors.Core.Storage;

namespace CitySensors.Core.Tests.Readings;

public sealed class ReadingMergeTests
{
    private const double None = double.NaN;
    private readonly ReadingMerge _merge = new();

    [Fact]
    public void Compare_OtherSensors_AreAdded()
    {
        Compare(stored: [21, None, None], sent: [None, 60, None]);
        Assert.Equal((0b010UL, 0UL, 0UL), (_merge.Added, _merge.Equal, _merge.Conflicting));
        Assert.Equal([None, 60, None], _merge.AddedValues.ToArray());
        Assert.Equal([21, 60, None], _merge.MergedValues.ToArray());
    }

    [Fact]
    public void Compare_EqualOtherAndNewValues_AreToldApart()
    {
        Compare(stored: [21, 60], sent: [21, 61, 1013]);
        Assert.Equal((0b100UL, 0b001UL, 0b010UL), (_merge.Added, _merge.Equal, _merge.Conflicting));
        Assert.Equal([21.0, 60.0, 1013.0], _merge.MergedValues.ToArray());
        var conflict = _merge.Conflict("a", new Reading(7, [21, 61, 1013]));
        Assert.Equal(("a", 7L, false), (conflict.StationId, conflict.EventTicks, conflict.IsRejected));
        Assert.Equal([new ConflictingValue(1, 60, 61)], conflict.Values);
    }

    [Fact]
    public void Compare_OnlyOtherValues_AreRejected()
    {
        Compare(stored: [21, None, None], sent: [22, None, None]);
        Assert.True(_merge.Conflict("a", new Reading(7, [22, None, None])).IsRejected);
    }

    [Fact]
    public void Compare_EqualValueWhoseDecisionWasLost_IsAddedUnlessItFailed()
    {
        Compare(stored: [21, 60, -999], sent: [21, 60, -999], undecided: 0b101, failed: 0b100);
        Assert.Equal((0b001UL, 0b110UL, 0UL), (_merge.Added, _merge.Equal, _merge.Conflicting));
    }

    [Fact]
    public void Flags_OfAddedAndStoredValues_AreThoseOfTheirDecision()
    {
        Compare(stored: [21, None, 1013], sent: [None, 60, None], outliers: 0b101, failed: 0b001);
        Assert.Equal(new ValueFlags(0b111, 0b001, 0b010), _merge.Flags(new ValueFlags(0b010, 0, 0b110)));
    }

    [Theory]
    [InlineData(50_000, 60_000, 60_000)]
    [InlineData(50_000, 50_000, 60_000)]
    [InlineData(50_000, 10_000, 60_000)]
    public void ArrivedTicks_OfTheMergedRow_IsLaterThanThatOfTheStoredOne(long stored, long arrived, long expected)
    {
        _merge.Compare(new Reading(7, [1]), new StoredReading(7, stored, [None], ValueFlags.None), width: 1, isCorrection: false, undecided: 0);
        Assert.Equal(expected, _merge.ArrivedTicks(arrived));
    }

    [Fact]
    public void Compare_CorrectionWithOtherValues_ReplacesThem()
    {
        Compare(stored: [21, 60, None], sent: [22, 60, 1013], isCorrection: true);
        Assert.Equal((0b101UL, 0b001UL, 0b010UL, 0UL), (_merge.Added, _merge.Corrected, _merge.Equal, _merge.Conflicting));
        Assert.Equal([22, 60, 1013], _merge.MergedValues);
        Assert.Equal([22, None, 1013], _merge.AddedValues);
    }

    [Fact]
    public void Compare_CorrectionWithTheValueThatFailed_ReplacesIt()
    {
        Compare(stored: [21, 60, None], sent: [21, 60, None], failed: 0b001, isCorrection: true);
        Assert.Equal((0b001UL, 0b010UL), (_merge.Corrected, _merge.Equal));
        Assert.Equal(0UL, _merge.Flags(ValueFlags.None).Failed);
    }

    [Fact]
    public void Revision_OfACorrection_HasTheValuesBefore()
    {
        var catalogue = StandardSensorTypes.All.Aggregate(Catalogue.Empty, (known, type) => known.With(type));
        Compare(stored: [21, 60, -999], sent: [22, 60, 1013], failed: 0b100, isCorrection: true);
        var revision = _merge.Revision(50_000, "station-7", catalogue);
        Assert.Equal((7L, 50_000L, ReadingRevisionKind.Correction, "station-7", null), (revision.EventTicks, revision.ChangedTicks, revision.Kind, revision.ChangedBy, revision.Reason));
        Assert.Equal(
            [new RevisedValue(catalogue.Slots[0].Id, 21, QualityFlag.Pass), new RevisedValue(catalogue.Slots[2].Id, -999, QualityFlag.Fail)], revision.Before);
    }

    [Fact]
    public void Report_Correction_NamesBothValues()
    {
        var slots = StandardSensorTypes.All;
        var batch = new ReadingBatch();
        batch.Reset(slots.Count, DateTimeOffset.UnixEpoch);
        Add(batch, index: 4, 22);
        batch.Report([new ReadingConflict("a", 7, ConflictResolution.Replaced, [new(0, 21, 22)])], slots);
        Assert.Equal(new CorrectedMember(4, slots[0].Id, 21, 22), Assert.Single(batch.Corrected));
        Assert.Empty(batch.Rejections);
    }

    [Fact]
    public void Compare_CorrectedValues_AreComparedAsSent()
    {
        var stored = new StoredReading(7, 8, [42, 60, None], ValueFlags.None) { Raw = [21, None, None] };
        // The calibration has changed since.
        _merge.Compare(new Reading(7, [63, 61, 2026], [21, 60.5, 1013]), stored, width: 3, isCorrection: false, undecided: 0);
        Assert.Equal((0b100UL, 0b001UL, 0b010UL), (_merge.Added, _merge.Equal, _merge.Conflicting));
        Assert.Equal([42.0, 60.0, 2026.0], _merge.MergedValues.ToArray());
        Assert.Equal([21, None, 1013], _merge.MergedRaw.ToArray());
        Assert.Equal([None, None, 1013], _merge.AddedRaw.ToArray());
        Assert.Equal([new ConflictingValue(1, 60, 60.5)], _merge.Conflict("a", new Reading(7, [63, 61, 2026], [21, 60.5, 1013])).Values);

        Compare(stored: [21, None, None], sent: [None, 60, None]);
        Assert.True(_merge.MergedRaw.IsEmpty && _merge.AddedRaw.IsEmpty);
    }

    [Fact]
    public void Compare_EqualCorrectedValueWhoseDecisionWasLost_IsAddedAsItIsStored()
    {
        var stored = new StoredReading(7, 8, [42], ValueFlags.None) { Raw = [21] };
        _merge.Compare(new Reading(7, [63], [21]), stored, width: 1, isCorrection: false, undecided: 1);
        Assert.Equal((1UL, 42.0, 21.0), (_merge.Added, _merge.AddedValues[0], _merge.AddedRaw[0]));
    }

    [Fact]
    public void Report_Conflicts_NamesTheReadingAndBothValues()
    {
        var slots = StandardSensorTypes.All;
        var batch = new ReadingBatch();
        batch.Reset(slots.Count, DateTimeOffset.UnixEpoch);
        Add(batch, index: 3, 21, 60);
        Add(batch, index: 5, 21, 61);
        Add(batch, index: 8, 22);

        batch.Report([new ReadingConflict("a", 7, ConflictResolution.Rejected, [new(0, 21, 22)]), new ReadingConflict("a", 7, ConflictResolution.Ignored, [new(1, 60, 61)])], slots);

        Assert.Equal(
            new Rejection(8, RejectionReason.Conflict, $"{slots[0].Id} is 22, but the stored reading of this time has 21, which is kept", slots[0].Id),
            Assert.Single(batch.Rejections));
        Assert.Equal(
            new IgnoredMember(5, RejectionReason.Conflict, $"{slots[1].Id} is 61, but the stored reading of this time has 60, which is kept", slots[1].Id),
            Assert.Single(batch.Ignored.Listed));
        Assert.Equal((1, 0, 0), (batch.Ignored.Conflicts, batch.Ignored.Values, batch.Ignored.UnknownSensorTypes));
    }

    private static void Add(ReadingBatch batch, int index, params double[] values)
    {
        values.CopyTo(batch.NextRow());
        batch.Add("a", 7, index);
    }

    private void Compare(double[] stored, double[] sent, ulong undecided = 0, ulong outliers = 0, ulong failed = 0, bool isCorrection = false) =>
        _merge.Compare(new Reading(7, sent), new StoredReading(7, 8, stored, new ValueFlags(outliers, failed)), width: 3, isCorrection, undecided);
}
