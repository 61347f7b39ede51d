using System.Text;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Storage.Sqlite.Store;

namespace CitySensors.Storage.Sqlite.Tests.Store;

public sealed class DefinitionRecordTests
{
    private static readonly DateTimeOffset Now = new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero).AddTicks(1);

    [Fact]
    public void Read_WrittenChange_HasItsAuthorAndTime()
    {
        var change = new DefinitionChange.PutStation(new StationDefinition("station-7", "Market Square")) { ChangedBy = "Ada" };
        // It was accepted, so it is not checked again.
        Assert.Equal(new RecordedChange(change with { AllowUnfit = true }, Now), DefinitionRecord.Read(DefinitionRecord.Write(change, Now)));
        Assert.Null(DefinitionRecord.Read(DefinitionRecord.Write(new DefinitionChange.RemoveRule("loud"), Now)).Change.ChangedBy);
    }

    [Fact]
    public void Read_MoveOfAStation_HasItsTimes()
    {
        var station = new StationDefinition("station-7", "Park", 48.2, 11.7) { Device = "B2" };
        var moved = new DefinitionChange.PutStation(station, AllowUnfit: true) { EnteredAt = Now, MovedAt = Now.AddHours(-1) };
        Assert.Equal(new RecordedChange(moved, Now), DefinitionRecord.Read(DefinitionRecord.Write(moved, Now)));
        var corrected = new DefinitionChange.PutStation(station, AllowUnfit: true);
        Assert.Equal(new RecordedChange(corrected, Now), DefinitionRecord.Read(DefinitionRecord.Write(corrected, Now)));
    }

    /// <summary>A rule that was accepted must not be refused when it is replayed.</summary>
    [Fact]
    public void Read_Rule_MayNameWhatDoesNotExist()
    {
        var rule = new DefinitionChange.PutRule(DefaultRules.ByTailProbability("ozone"));
        Assert.True(Assert.IsType<DefinitionChange.PutRule>(DefinitionRecord.Read(DefinitionRecord.Write(rule, Now)).Change).AllowUnknown);
    }

    /// <summary>Earlier versions accepted another unit.</summary>
    [Fact]
    public void Read_SensorType_MayHaveAnotherUnit()
    {
        var type = new DefinitionChange.PutSensorType(StandardSensorTypes.All[0] with { Unit = "[degF]", Distribution = null }, null);
        var replayed = DefinitionRecord.Read(DefinitionRecord.Write(type, Now)).Change;
        var applied = DefinitionChanges.Apply(replayed, null, InitialCatalogue.With(DefaultRuleChoice.None), new StationDirectory());
        Assert.Equal(("[degF]", null), (applied.Catalogue.Slots[0].Unit, applied.Catalogue.Slots[0].Distribution));
    }

    [Fact]
    public void Read_RecordOfAnEarlierVersion_HasNeitherAuthorNorTime()
    {
        const string record = """{"change":"PutStation","id":"station-7","definition":{"name":"Market Square"}}""";
        Assert.Equal(
            new RecordedChange(new DefinitionChange.PutStation(new StationDefinition("station-7", "Market Square"), AllowUnfit: true), null),
            DefinitionRecord.Read(Encoding.UTF8.GetBytes(record)));
    }
}
