using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Definitions;

/// <summary>What an engineer changes while the city runs. It counts from the next reading on.</summary>
public abstract record DefinitionChange(string Id)
{
    public sealed record PutStation(StationDefinition Station) : DefinitionChange(Station.Id);

    public sealed record RemoveStation(string Id) : DefinitionChange(Id);

    /// <param name="DefaultRules">Which default rule to set up with it; null leaves the rules as they are.</param>
    public sealed record PutSensorType(SensorType SensorType, DefaultRuleChoice? DefaultRules) : DefinitionChange(SensorType.Id);

    public sealed record RemoveSensorType(string Id) : DefinitionChange(Id);

    public sealed record PutRule(Rule Rule) : DefinitionChange(Rule.Id);

    public sealed record RemoveRule(string Id) : DefinitionChange(Id);
}

public enum DefaultRuleChoice
{
    None,
    TailProbability,
    PublicScale,
}

/// <summary>Something wrong with a definition.</summary>
/// <param name="Member">Where, such as <c>levels[1].clear</c>.</param>
public sealed record DefinitionFault(string Member, string Message);

public enum ChangeResult
{
    Created,
    Changed,
    Removed,
    NotFound,

    /// <summary>Somebody else changed it since.</summary>
    VersionConflict,

    /// <summary>It does not fit what the city has.</summary>
    Refused,

    /// <summary>It cannot be kept just now.</summary>
    Unavailable,
}

/// <param name="Version">The version of the definition after the change.</param>
/// <param name="Faults">Why it was refused.</param>
public sealed record ChangeOutcome(ChangeResult Result, int Version = 0, IReadOnlyList<DefinitionFault>? Faults = null)
{
    public IReadOnlyList<DefinitionFault> Faults { get; init; } = Faults ?? [];
}

/// <summary>The definitions of the city: read at any time, changed one after the other. Thread safe.</summary>
public interface ICityDefinitions
{
    Catalogue Catalogue { get; }

    StationDirectory Stations { get; }

    /// <summary>Makes a change; when the task ends it is kept and in force.</summary>
    /// <param name="expectedVersion">The version that must be in force, or null for any.</param>
    ValueTask<ChangeOutcome> ChangeAsync(DefinitionChange change, int? expectedVersion, CancellationToken cancellationToken);
}
