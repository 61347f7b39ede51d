using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Definitions;

/// <summary>A change of the definitions at run time, effective from the next reading.</summary>
public abstract record DefinitionChange(string Id)
{
    /// <summary>Who makes the change: the name of an API key, or a command; null if it is unknown.</summary>
    public string? ChangedBy { get; init; }

    /// <param name="Station">The station.</param>
    /// <param name="AllowUnfit">Whether its sensors need not fit the sensor types: those may have changed since it was stored.</param>
    /// <remarks>The places where it stood before are those of the station in force, see <see cref="StationPlaces"/>.</remarks>
    public sealed record PutStation(StationDefinition Station, bool AllowUnfit = false) : DefinitionChange(Station.Id)
    {
        /// <summary>From when on a changed position or device counts, as stated by the sender; null if nothing is stated.</summary>
        public DateTimeOffset? MovedAt { get; init; }

        /// <summary>When the change was entered, from when on a changed place counts by default; null if the change only corrects the present place.</summary>
        public DateTimeOffset? EnteredAt { get; init; }
    }

    public sealed record RemoveStation(string Id) : DefinitionChange(Id);

    /// <param name="DefaultRules">The default rules to create with it; null leaves the rules unchanged.</param>
    /// <param name="AllowAnotherUnit">Whether the unit may differ from that of stored readings, which earlier versions accepted.</param>
    public sealed record PutSensorType(SensorType SensorType, DefaultRuleChoice? DefaultRules, bool AllowAnotherUnit = false)
        : DefinitionChange(SensorType.Id);

    public sealed record RemoveSensorType(string Id) : DefinitionChange(Id);

    /// <param name="AllowUnknown">Whether the rule may watch a sensor type that does not exist; it applies once there is one.</param>
    public sealed record PutRule(Rule Rule, bool AllowUnknown = false) : DefinitionChange(Rule.Id);

    public sealed record RemoveRule(string Id) : DefinitionChange(Id);
}

public enum DefaultRuleChoice
{
    None,
    TailProbability,
    PublicScale,

    /// <summary>One by tail probability, and one by the public scale of the sensor type if there is one that fits it.</summary>
    Both,
}

/// <summary>A validation error of a definition.</summary>
/// <param name="Member">The path of the member, such as <c>levels[1].clear</c>.</param>
public sealed record DefinitionError(string Member, string Message);

public enum ChangeResult
{
    Created,
    Changed,
    Removed,
    NotFound,

    /// <summary>The definition is not at the expected version.</summary>
    VersionConflict,

    /// <summary>The change contradicts other definitions of the city.</summary>
    Refused,

    /// <summary>The change cannot be persisted at the moment.</summary>
    Unavailable,
}

/// <param name="Version">The version of the definition after the change.</param>
/// <param name="Errors">Why the change was refused.</param>
public sealed record ChangeOutcome(ChangeResult Result, int Version = 0, IReadOnlyList<DefinitionError>? Errors = null)
{
    public IReadOnlyList<DefinitionError> Errors { get; init; } = Errors ?? [];
}

/// <summary>The definitions of the city. Changes are applied one at a time. Thread safe.</summary>
public interface ICityDefinitions : IDefinitionHistory
{
    Catalogue Catalogue { get; }

    StationDirectory Stations { get; }

    /// <summary>Applies a change. On completion it is durable and in force.</summary>
    /// <param name="expectedVersion">The version that must be in force; null to skip the check.</param>
    ValueTask<ChangeOutcome> ChangeAsync(DefinitionChange change, int? expectedVersion, CancellationToken cancellationToken);
}
