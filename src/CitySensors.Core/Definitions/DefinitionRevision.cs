namespace CitySensors.Core.Definitions;

public enum DefinitionKind
{
    Station,
    SensorType,
    Rule,
}

/// <summary>Identifies a definition, also after its removal.</summary>
public readonly record struct DefinitionKey(DefinitionKind Kind, string Id);

public enum RevisionChange
{
    Created,
    Changed,
    Removed,
}

/// <summary>A change of a definition, as its history keeps it.</summary>
/// <param name="Definition">What was changed.</param>
/// <param name="Change">How it was changed.</param>
/// <param name="Version">The version of the definition after the change; 0 for a removal.</param>
/// <param name="Time">When it was changed; null for a change from before histories were kept.</param>
/// <param name="ChangedBy">Who changed it: the name of an API key, or a command; null if it is unknown.</param>
/// <param name="Text">The definition after the change, as serialized by <see cref="DefinitionText"/>; null for a removal.</param>
public sealed record DefinitionRevision(
    DefinitionKey Definition, RevisionChange Change, int Version, DateTimeOffset? Time, string? ChangedBy, string? Text)
{
    /// <summary>How many changes of a definition are kept, the newest ones.</summary>
    public const int MaxKept = 100;

    /// <summary>
    /// Identifies the change in the history of the definition, and increases with every change of the city; also where a definition that was
    /// removed and created again starts at version 1. Changes that were made together have the same number. 0 until the store assigns it, and for
    /// the state of a definition when its history began.
    /// </summary>
    public long Number { get; init; }
}

/// <summary>The histories of definitions. Thread safe.</summary>
public interface IDefinitionHistory
{
    /// <summary>The changes of a definition, newest first, including its removal; empty if it never existed.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="before">Only changes with a lower number; null for all.</param>
    /// <param name="limit">The maximum count, at least 1.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="Storage.StoreUnavailableException">The store is temporarily unavailable.</exception>
    Task<IReadOnlyList<DefinitionRevision>> RevisionsAsync(DefinitionKey definition, long? before, int limit, CancellationToken cancellationToken);
}
