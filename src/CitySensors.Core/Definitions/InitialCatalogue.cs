using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Definitions;

/// <summary>The initial sensor types and rules of a city.</summary>
public static class InitialCatalogue
{
    /// <summary>Who made the changes, in the histories of definitions.</summary>
    public const string ChangedBy = "initial setup";

    /// <summary>All standard sensor types, with the chosen default rules where they exist for the type.</summary>
    public static Catalogue With(DefaultRuleChoice rules) => StandardSensorTypes.All.Aggregate(
        Catalogue.Empty, (catalogue, type) => DefinitionChanges.Apply(Change(type, rules), null, catalogue, NoStations).Catalogue);

    /// <summary>The change that adds a standard sensor type.</summary>
    public static DefinitionChange.PutSensorType Change(SensorType type, DefaultRuleChoice rules)
    {
        ArgumentNullException.ThrowIfNull(type);
        var hasRules = rules != DefaultRuleChoice.PublicScale || Alerts.DefaultRules.ByPublicScale(type.Id) is not null;
        return new DefinitionChange.PutSensorType(type, hasRules ? rules : DefaultRuleChoice.None) { ChangedBy = ChangedBy };
    }

    private static StationDirectory NoStations { get; } = new();
}
