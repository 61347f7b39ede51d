using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using static CitySensors.Core.Definitions.ChangeResult;
using static CitySensors.Core.Definitions.DefinitionChange;

namespace CitySensors.Core.Definitions;

/// <summary>The definitions after a change.</summary>
/// <param name="Catalogue">The catalogue after the change; the same instance if it did not change.</param>
/// <param name="Station">The station after the change, if it put one.</param>
public sealed record AppliedChange(ChangeOutcome Outcome, Catalogue Catalogue, StationDefinition? Station = null);

public static class DefinitionChanges
{
    /// <summary>Computes the outcome of a change without modifying the current definitions.</summary>
    public static AppliedChange Apply(DefinitionChange change, int? expectedVersion, Catalogue catalogue, StationDirectory stations)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(stations);
        var before = VersionOf(change, catalogue, stations);
        if (expectedVersion is { } expected && expected != (before ?? 0)) return new(new(VersionConflict, before ?? 0), catalogue);
        if (before is null && (change is RemoveStation or RemoveSensorType or RemoveRule)) return new(new(NotFound), catalogue);

        switch (change)
        {
            case PutStation { AllowUnfit: false } put when StationFit.ErrorsOf(put.Station, stations.Find(put.Id), catalogue) is { Count: > 0 } unfit:
                return new(new(Refused, Errors: unfit), catalogue);
            case PutStation put:
                var (placed, error) = StationPlaces.Follow(stations.Find(put.Id), put);
                if (error is not null) return new(new(Refused, Errors: [error]), catalogue);
                var station = placed! with { Version = (before ?? 0) + 1 };
                return new(new(Put(before is > 0), station.Version), catalogue, station);
            case RemoveStation:
                return new(new(Removed), catalogue);
            case PutSensorType put:
                return PutSensorTypeInto(catalogue, put, before);
            case RemoveSensorType remove:
                return new(new(Removed), catalogue.WithoutSensorType(remove.Id));
            case PutRule { AllowUnknown: false } put when catalogue.SlotOf(put.Rule.Sensor) < 0:
                return new(new(Refused, Errors: [new("sensor", $"Unknown sensor type \"{put.Rule.Sensor}\".")]), catalogue);
            case PutRule put when catalogue.SensorType(put.Rule.Sensor) is { } type && RuleFit.ErrorsOf(put.Rule, type) is { Count: > 0 } errors:
                return new(new(Refused, Errors: errors), catalogue);
            case PutRule put:
                var withRule = catalogue.With(put.Rule);
                return new(new(Put(before is not null), withRule.Rule(put.Id)!.Version), withRule);
            case RemoveRule remove:
                return new(new(Removed), catalogue.WithoutRule(remove.Id));
            default:
                throw new ArgumentOutOfRangeException(nameof(change), change, "Unknown kind of change.");
        }
    }

    private static AppliedChange PutSensorTypeInto(Catalogue catalogue, PutSensorType put, int? before)
    {
        if (before is null && catalogue.Slots.Count == Catalogue.MaxSensorTypes && catalogue.Slots.All(type => type.Id != put.Id))
            return new(new(Refused, Errors: [new("id", $"A city can have at most {Catalogue.MaxSensorTypes} sensor types, including removed ones.")]), catalogue);
        if (put is { DefaultRules: DefaultRuleChoice.TailProbability or DefaultRuleChoice.Both, SensorType.Distribution: null })
            return new(new(Refused, Errors: [new("default_rules", $"{(put.DefaultRules == DefaultRuleChoice.Both ? "both" : "tail_probability")} needs a distribution.")]), catalogue);
        var rule = put.DefaultRules switch
        {
            DefaultRuleChoice.TailProbability or DefaultRuleChoice.Both => DefaultRules.ByTailProbability(put.SensorType),
            DefaultRuleChoice.PublicScale => DefaultRules.ByPublicScale(put.Id),
            _ => null,
        };
        if (put.DefaultRules == DefaultRuleChoice.PublicScale && rule is null)
            return new(new(Refused, Errors: [new("default_rules", $"There is no public scale for \"{put.Id}\".")]), catalogue);
        if (put.DefaultRules == DefaultRuleChoice.PublicScale && put.SensorType.Unit != DefaultRules.UnitOfScale(put.Id))
            return new(new(Refused, Errors: [new("unit", $"The public scale for \"{put.Id}\" is in {DefaultRules.UnitOfScale(put.Id)}.")]), catalogue);

        if (!put.AllowAnotherUnit && UnitErrorOf(put.SensorType, catalogue) is { } unitError) return new(new(Refused, Errors: [unitError]), catalogue);

        var next = catalogue.With(put.SensorType);
        var scale = put.DefaultRules switch
        {
            DefaultRuleChoice.PublicScale => rule,
            DefaultRuleChoice.Both => DefaultRules.ByFittingScale(put.SensorType),
            _ => null,
        };
        Rule?[] added = [rule, scale, scale is null ? null : DefaultRules.ConfirmedBy(scale)];
        next = added.OfType<Rule>().Distinct().Aggregate(next, (with, one) => with.With(one));
        if (put.DefaultRules == DefaultRuleChoice.None) next = DefaultRules.IdsFor(put.Id).Aggregate(next, (without, id) => without.WithoutRule(id));
        if (RuleFit.ErrorsOf(put.SensorType, next) is { Count: > 0 } errors) return new(new(Refused, Errors: errors), catalogue);
        return new(new(Put(before is not null), next.SensorType(put.Id)!.Version), next);
    }

    /// <summary>Stored values are in the unit of their slot, also those of a sensor type that was removed: a unit with other numbers would relabel them.</summary>
    private static DefinitionError? UnitErrorOf(SensorType type, Catalogue catalogue)
    {
        var known = catalogue.Slots.FirstOrDefault(slot => slot.Id == type.Id);
        return known is null || UnitConversion.Find(known.Unit, type.Unit)?.IsIdentity == true
            ? null
            : new("unit", $"The unit of \"{type.Id}\" is {known.Unit}, and so are its stored readings; they are not converted. For values in {type.Unit}, create a sensor type with another id.");
    }

    private static ChangeResult Put(bool known) => known ? Changed : Created;

    /// <summary>The version in force, or null if the id is unknown.</summary>
    private static int? VersionOf(DefinitionChange change, Catalogue catalogue, StationDirectory stations) => change switch
    {
        PutStation or RemoveStation => stations.Find(change.Id)?.Version,
        PutSensorType or RemoveSensorType => catalogue.SensorType(change.Id)?.Version,
        _ => catalogue.Rule(change.Id)?.Version,
    };
}
