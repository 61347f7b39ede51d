using CitySensors.Core.Alerts;
using CitySensors.Core.Stations;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Stations;

public sealed class StationStateTests
{
    private static readonly Rule Dust = Above(TimeSpan.Zero, TimeSpan.Zero, (35, 30));

    [Fact]
    public void ReadState_RuleMovedToAnotherSensorWhileInactive_CancelsTheAlertAndStartsEmpty()
    {
        var station = new StationDriver(Dust);
        station.Observe(0, 40);
        station.Restart(catalogue => catalogue.With(Dust with { Sensor = "humidity" }));

        Assert.Equal("Raised:Minor Cancelled:Minor", station.States);
        Assert.Equal(station.Log[0] with { State = AlertState.Cancelled, Change = 2 }, station.Last with
        {
            Measurement = station.Log[0].Measurement, Episode = station.Log[0].Episode, Message = station.Log[0].Message,
        });
        Assert.Empty(station.CancelOrphaned());
        Assert.Empty(station.Observe(10, 20, "humidity"));
        Assert.Equal(("humidity", Start.AddSeconds(20)), (station.Observe(20, 60, "humidity")[0].Sensor, station.Last.Onset));
    }

    [Fact]
    public void ReadState_RuleGotAnotherShapeWhileInactive_CancelsTheAlert()
    {
        var station = new StationDriver(Dust);
        station.Observe(0, 40);
        station.Restart(catalogue => catalogue.With(Dust with { Levels = [new RuleLevel(Severity.Minor, new Threshold.Below(10, 12))] }));
        Assert.Equal("Raised:Minor Cancelled:Minor", station.States);
    }

    [Fact]
    public void ReadState_ThenCancelOrphaned_CancelsOnce()
    {
        var station = new StationDriver(Dust);
        station.Observe(0, 40);
        var active = station.Log.ToList();
        station.Restart(catalogue => catalogue.WithoutRule(Dust.Id));
        station.Station.CancelOrphaned(active, Start.AddHours(10), station.Log);
        Assert.Equal("Raised:Minor Cancelled:Minor", station.States);
    }

    [Fact]
    public void Change_AcrossRestarts_CountsEachEntry()
    {
        var station = new StationDriver(Dust);
        station.Observe(0, 40);
        station.Restart();
        station.Observe(10, 20);
        station.Observe(20, 40);
        station.Restart();
        station.Station.Cancel(Start.AddHours(10), station.Log);
        Assert.Equal([1L, 2, 3, 4], station.Log.Select(alert => alert.Change));
        Assert.Equal(4, station.Station.Change);
    }

    [Fact]
    public void Restart_RevisionAndPositions_GoOn()
    {
        var station = new StationDriver(Dust);
        Assert.Equal((1, 2), (station.Station.NextRevision(), station.Station.NextRevision()));
        station.Station.Positions = new ReadPositions("topic-id", ReadPositions.None.With(3, 1_000_000_000_000).With(0, 7).Offsets);
        station.Restart();
        var positions = station.Station.Positions;
        Assert.Equal(("topic-id", 7L, 1_000_000_000_000L, null), (positions.Log, positions.OffsetOf(0), positions.OffsetOf(3), positions.OffsetOf(1)));
        Assert.Equal(3, station.Station.NextRevision());
    }

    [Fact]
    public void RevisionOf_AWrittenState_IsThatOfItsDelta()
    {
        var station = new StationDriver(Dust);
        for (var delta = 0; delta < 200; delta++) station.Station.NextRevision();
        Assert.Equal(200, Station.RevisionOf(station.WriteState()));
        Assert.Equal(0, Station.RevisionOf(Format1()));
        Assert.Throws<InvalidDataException>(() => Station.RevisionOf([255, 1]));
    }

    [Fact]
    public void WriteState_TypicalStation_IsSmall()
    {
        var station = new StationDriver(Dust);
        for (var second = 0; second < 32; second++) station.Observe(second, 20);
        station.Station.Positions = new ReadPositions("0123456789abcdefghijkl", ReadPositions.None.With(3, 1_000_000).Offsets);
        Assert.InRange(station.WriteState().Length, 100, 260);
    }

    [Fact]
    public void ReadState_Format1_ContinuesWithTheStationsCurrentSource()
    {
        var station = new StationDriver(new StationDefinition("station-7", "Market Square", Area: "centre"), Dust);
        using var reader = new BinaryReader(new MemoryStream(Format1()));
        station.Station.ReadState(reader, Start, station.Log);

        Assert.Equal(reader.BaseStream.Length, reader.BaseStream.Position);
        Assert.Equal(Novelty.Duplicate, station.Station.NoveltyOf(Start));
        var cleared = Assert.Single(station.Observe(10, 20));
        Assert.Equal((AlertState.Cleared, "centre", Start, 1L), (cleared.State, cleared.Area, cleared.Onset, cleared.Change));
    }

    [Fact]
    public void ReadState_Format2_ContinuesWithUnknownIntervals()
    {
        var station = new StationDriver(Dust with { For = TimeSpan.FromMinutes(1), MaxGap = null });
        var state = Format2();
        using var reader = new BinaryReader(new MemoryStream(state));
        station.Station.ReadState(reader, Start, station.Log);

        Assert.Equal(reader.BaseStream.Length, reader.BaseStream.Position);
        Assert.Equal((4, 2, Novelty.Duplicate), (Station.RevisionOf(state), station.Station.Change, station.Station.NoveltyOf(Start)));
        station.Observe(10, 88);
        Assert.Equal(3, Assert.Single(station.Observe(70, 88)).Change);
    }

    [Fact]
    public void ReadState_Format3_ContinuesTheAlertAsRaised()
    {
        var station = new StationDriver(Dust with { MaxGap = null });
        var state = Format3();
        using var reader = new BinaryReader(new MemoryStream(state));
        station.Station.ReadState(reader, Start, station.Log);

        Assert.Equal(reader.BaseStream.Length, reader.BaseStream.Position);
        Assert.Equal(4, Station.RevisionOf(state));
        Assert.Empty(station.CheckSilence(180));
        Assert.Equal((AlertState.Unconfirmed, Start, 3L), (Assert.Single(station.CheckSilence(181)).State, station.Last.Updated, station.Last.Change));
        Assert.Equal(AlertState.Raised, Assert.Single(station.Observe(200, 50)).State);
    }

    [Fact]
    public void ReadState_Format4_CountsTheRunAsOneValue()
    {
        var station = new StationDriver(Dust with { MinValues = 3 });
        using var reader = new BinaryReader(new MemoryStream(Format4()));
        station.Station.ReadState(reader, Start, station.Log);

        Assert.Equal(reader.BaseStream.Length, reader.BaseStream.Position);
        Assert.Empty(station.Observe(10, 40));
        Assert.Equal(Start, Assert.Single(station.Observe(20, 40)).Onset);
    }

    /// <summary>A high value at the start, which began a run.</summary>
    [Fact]
    public void ReadState_Format8_AnAlertOfARuleForStaffEndsForEverybody()
    {
        var station = new StationDriver(Dust with { Audience = Audience.Staff });
        using var reader = new BinaryReader(new MemoryStream(Format8()));
        station.Station.ReadState(reader, StationDriver.Start.AddHours(1), station.Log);
        Assert.Equal((AlertState.Cancelled, Audience.Both), (Assert.Single(station.Log).State, station.Last.Audience));

        var same = new StationDriver(Dust);
        using var again = new BinaryReader(new MemoryStream(Format8()));
        same.Station.ReadState(again, StationDriver.Start.AddHours(1), same.Log);
        Assert.Empty(same.Log);
        Assert.Equal(AlertState.Cleared, same.Observe(10, 20)[0].State);
    }

    /// <summary>The state of a station with an alert, without the bytes of its audience, which format 9 added.</summary>
    private static byte[] Format8()
    {
        var (both, staff) = (StateOf(Audience.Both), StateOf(Audience.Staff));
        Assert.Equal(both.Length, staff.Length);
        return [8, .. Enumerable.Range(1, both.Length - 1).Where(i => both[i] == staff[i]).Select(i => both[i])];

        static byte[] StateOf(Audience audience)
        {
            var station = new StationDriver(Dust with { Audience = audience });
            station.Observe(0, 40);
            return station.WriteState();
        }
    }

    private static byte[] Format4()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write((byte)4);
        writer.Write7BitEncodedInt64(4);
        writer.Write7BitEncodedInt64(2);
        writer.Write("");
        writer.Write7BitEncodedInt(0);
        writer.Write(long.MinValue);
        writer.Write7BitEncodedInt(32);
        writer.Write7BitEncodedInt(1);
        writer.Write7BitEncodedInt64(unchecked(Start.UtcTicks - long.MinValue));
        writer.Write7BitEncodedInt(0);
        writer.Write7BitEncodedInt(1);
        writer.Write(Dust.Id);
        writer.Write(Dust.Sensor);
        writer.Write((byte)1);
        writer.Write((byte)((int)Severity.Minor | 0x20));
        writer.Write((sbyte)-1);
        writer.Write((sbyte)-1);
        writer.Write(false);
        writer.Write7BitEncodedInt64(0);
        writer.Write(false);
        writer.Write7BitEncodedInt64(unchecked(Start.UtcTicks - long.MinValue));
        return stream.ToArray();
    }

    /// <summary>A high value at the start, after others every minute, with the fourth delta and after two alert entries.</summary>
    private static byte[] Format3()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write((byte)3);
        writer.Write7BitEncodedInt64(4);
        writer.Write7BitEncodedInt64(2);
        writer.Write("");
        writer.Write7BitEncodedInt(0);
        writer.Write(long.MinValue);
        writer.Write7BitEncodedInt(32);
        writer.Write7BitEncodedInt(1);
        writer.Write7BitEncodedInt64(unchecked(Start.UtcTicks - long.MinValue));
        // The times and intervals of the first five sensors, up to that of the rule.
        var slots = StationDriver.CatalogueWith().SlotOf(FineDust) + 1;
        writer.Write7BitEncodedInt(slots);
        for (var slot = 0; slot < slots; slot++) writer.Write7BitEncodedInt64(1);
        writer.Write7BitEncodedInt64(2 * 60_000);
        for (var slot = 1; slot < slots; slot++) writer.Write7BitEncodedInt64(0);
        writer.Write7BitEncodedInt(1);
        writer.Write(Dust.Id);
        writer.Write(Dust.Sensor);
        writer.Write((byte)1);
        writer.Write((byte)((int)Severity.Minor | 0x20));
        writer.Write((sbyte)0);
        writer.Write((sbyte)0);
        writer.Write(false);
        writer.Write7BitEncodedInt64(unchecked(Start.UtcTicks - long.MinValue));
        writer.Write(true);
        writer.Write7BitEncodedInt64(0);
        writer.Write(true);
        writer.Write("centre");
        writer.Write(false);
        writer.Write(false);
        writer.Write("ug/m3");
        writer.Write(35.0);
        writer.Write((byte)0);
        writer.Write(30.0);
        writer.Write(2.0);
        return stream.ToArray();
    }

    /// <summary>One reading at the start, with the fourth delta and after two alert entries.</summary>
    private static byte[] Format2()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write((byte)2);
        writer.Write7BitEncodedInt64(4);
        writer.Write7BitEncodedInt64(2);
        writer.Write("");
        writer.Write7BitEncodedInt(0);
        writer.Write(long.MinValue);
        writer.Write7BitEncodedInt(32);
        writer.Write7BitEncodedInt(1);
        writer.Write7BitEncodedInt64(unchecked(Start.UtcTicks - long.MinValue));
        writer.Write7BitEncodedInt(1);
        writer.Write7BitEncodedInt64(1);
        writer.Write7BitEncodedInt(0);
        return stream.ToArray();
    }

    /// <summary>One reading at the start, which raised the alert of the rule.</summary>
    private static byte[] Format1()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write((byte)1);
        writer.Write(long.MinValue);
        writer.Write((ushort)32);
        writer.Write((ushort)1);
        writer.Write(Start.UtcTicks);
        writer.Write((byte)1);
        writer.Write(Start.UtcTicks);
        writer.Write((ushort)1);
        writer.Write(Dust.Id);
        writer.Write((byte)1);
        writer.Write((sbyte)0);
        writer.Write((sbyte)0);
        writer.Write(Start.UtcTicks);
        writer.Write(false);
        writer.Write(true);
        writer.Write(long.MinValue);
        return stream.ToArray();
    }
}
