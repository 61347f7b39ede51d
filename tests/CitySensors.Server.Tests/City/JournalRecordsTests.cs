using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Core.Tests;
using CitySensors.Server.City;
using CitySensors.Storage.Sqlite.Journal;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Server.Tests.City;

public sealed class JournalRecordsTests
{
    private static readonly DateTimeOffset At = new(2026, 2, 3, 4, 5, 6, 789, TimeSpan.Zero);

    private sealed record Row(string Station, long Ticks, double[] Values);

    [Fact]
    public void AppendReadings_AnyReadings_AreReadAgainAsTheyWere()
    {
        var ids = Gen.Elements("station-7", "a", new string('x', Identifier.MaxLength), "Straße-5", "駅-12", "🚲");
        var values = Gen.OneOf(Properties.Between(-1e6, 1e6), Gen.Elements(double.NaN, 0.0, -0.0, double.Epsilon, double.MaxValue, double.MinValue));
        var batches =
            from width in Gen.Elements(1, 9, Catalogue.MaxSensorTypes)
            from rows in (
                from id in ids
                from ticks in Gen.Choose(0, int.MaxValue)
                from row in values.ArrayOf(width)
                select new Row(id, ticks * 1_000_000_000L, row)).ListOf()
            from kept in Gen.Elements(true, true, false).ListOf(rows.Count)
            select (width, rows, kept);
        Properties.Hold(batches, it => Check(it.width, [.. it.rows], [.. it.kept]), count: 100);
    }

    private static void Check(int width, Row[] rows, bool[] kept)
    {
        var batch = new ReadingBatch();
        batch.Reset(width, At);
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i].Values.CopyTo(batch.NextRow());
            batch.Keep(rows[i].Station, rows[i].Ticks, i);
        }

        var accepted = Enumerable.Range(0, rows.Length).Where(i => kept[i]).ToList();
        var records = WriteAndRecover(
            Journal.RoomFor(JournalRecords.MaxBytes(batch)),
            group => JournalRecords.AppendReadings(group, batch, accepted),
            (type, content) =>
            {
                Assert.Equal(JournalRecords.ReadingsType, type);
                var read = new ReadingBatch();
                JournalRecords.ReadReadings(content, read);
                return read;
            });
        Assert.Equal(accepted.Count > 0 ? 1 : 0, records.Count);
        if (accepted.Count == 0) return;

        var again = records[0];
        Assert.Equal((width, At, accepted.Count), (again.Width, again.Arrived, again.Count));
        for (var i = 0; i < accepted.Count; i++)
        {
            var row = rows[accepted[i]];
            Assert.Equal((row.Station, row.Ticks), (again.StationOf(i), again[i].EventTicks));
            Assert.Equal(row.Values.Select(BitConverter.DoubleToInt64Bits), again[i].Values.ToArray().Select(BitConverter.DoubleToInt64Bits));
        }
    }

    public static TheoryData<DefinitionChange> Changes =>
    [
        new DefinitionChange.PutStation(StationDefinition.Unregistered("station-7")),
        new DefinitionChange.PutStation(new StationDefinition("Straße-5", "Am Markt \"5\"", 48.1, -11.600000000000001, "centre", TimeSpan.FromDays(36500))),
        new DefinitionChange.RemoveStation("station-7"),
        new DefinitionChange.PutSensorType(new SensorType("radiation", "Radiation", "uSv/h", new Distribution(DistributionKind.Normal, 0.1, 0.02)), null),
        new DefinitionChange.PutSensorType(
            new SensorType("rainfall", "Rain", "mm/h", new Distribution(DistributionKind.FoldedNormal, 0, 3), new PlausibleRange(0, 300), [-999, 999]), DefaultRuleChoice.PublicScale),
        new DefinitionChange.PutSensorType(new SensorType("x", "X", "1", new Distribution(DistributionKind.Normal, 0, 1)), DefaultRuleChoice.None),
        new DefinitionChange.RemoveSensorType("radiation"),
        .. StandardSensorTypes.All.Select(type => new DefinitionChange.PutRule(DefaultRules.ByTailProbability(type.Id))),
        new DefinitionChange.PutRule(DefaultRules.ByPublicScale("wind_speed")!),
        new DefinitionChange.PutRule(new Rule(
            "frost", "temperature", TimeSpan.FromMinutes(10), TimeSpan.FromHours(1.5),
            [new RuleLevel(Severity.Minor, new Threshold.Below(0, 1)), new RuleLevel(Severity.Extreme, new Threshold.Below(-20, -15))], ["centre"], ["station-7", "a"])),
        new DefinitionChange.RemoveRule("frost"),
    ];

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public void AppendChange_AnyChange_IsReadAgainAsItWas(DefinitionChange change)
    {
        var (again, at) = WriteAndRecover(4096, group => JournalRecords.AppendChange(group, change, At), (type, content) =>
        {
            Assert.Equal(JournalRecords.ChangeType, type);
            return JournalRecords.ReadChange(content);
        }).Single();
        Assert.Equal(At, at);
        Assert.Equivalent(change, again, strict: true);
    }

    [Theory]
    [InlineData("""{"change": "PaintStation", "id": "station-7", "at": "2026-02-03T04:05:06Z", "definition": null}""")]
    [InlineData("""{"change": "PutStation", "id": "station-7", "at": "2026-02-03T04:05:06Z", "definition": {"colour": "red"}}""")]
    public void ReadChange_OfAnotherVersion_IsRefused(string text)
    {
        var error = Assert.Throws<InvalidDataException>(() => JournalRecords.ReadChange(System.Text.Encoding.UTF8.GetBytes(text)));
        Assert.Contains("station-7", error.Message, StringComparison.Ordinal);
    }

    private delegate T RecordReader<T>(byte type, ReadOnlySpan<byte> content);

    private static List<T> WriteAndRecover<T>(int bytes, Action<JournalGroup> write, RecordReader<T> read)
    {
        using var folder = new TestFolder();
        var options = new JournalOptions { SegmentBytes = JournalOptions.LeastSegmentBytes };
        using (var journal = Journal.Open(folder.Path, options))
        {
            journal.Recover(0, (_, _) => Assert.Fail("A new journal holds nothing."));
            var group = new JournalGroup();
            journal.Begin(group, bytes);
            write(group);
            journal.Close(group);
            Assert.InRange(group.End, 0, bytes);
            Journal.Commit(group);
        }

        using var again = Journal.Open(folder.Path, options);
        var records = new List<T>();
        again.Recover(0, (type, content) => records.Add(read(type, content)));
        return records;
    }
}
