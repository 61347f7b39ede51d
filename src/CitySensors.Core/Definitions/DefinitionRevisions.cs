namespace CitySensors.Core.Definitions;

/// <summary>Computes what a change adds to the histories of definitions.</summary>
public static class DefinitionRevisions
{
    /// <summary>The revisions of a change that was applied: of the definition itself, and of rules that were created or removed with it.</summary>
    /// <param name="change">The change.</param>
    /// <param name="applied">Its effect.</param>
    /// <param name="before">The catalogue before the change.</param>
    /// <param name="time">When the change is made; null if it is unknown.</param>
    public static IReadOnlyList<DefinitionRevision> Of(DefinitionChange change, AppliedChange applied, Catalogue before, DateTimeOffset? time)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(applied);
        var key = new DefinitionKey(DefinitionKind.Station, change.Id);
        if (applied.Outcome.Result is not (ChangeResult.Created or ChangeResult.Changed or ChangeResult.Removed)) return [];
        if (change is DefinitionChange.RemoveStation) return [new(key, RevisionChange.Removed, 0, time, change.ChangedBy, null)];
        if (applied.Station is not { } station) return Between(before, applied.Catalogue, time, change.ChangedBy);
        var kind = applied.Outcome.Result == ChangeResult.Created ? RevisionChange.Created : RevisionChange.Changed;
        return [new(key, kind, station.Version, time, change.ChangedBy, DefinitionText.Serialize(station))];
    }

    /// <summary>The revisions of the sensor types and rules that differ between two catalogues.</summary>
    public static IReadOnlyList<DefinitionRevision> Between(Catalogue before, Catalogue after, DateTimeOffset? time, string? changedBy)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return
        [
            .. Between(
                DefinitionKind.SensorType,
                before.SensorTypes.ToDictionary(type => type.Id, StringComparer.Ordinal),
                after.SensorTypes.ToDictionary(type => type.Id, StringComparer.Ordinal),
                type => (type.Version, DefinitionText.Serialize(type))),
            .. Between(
                DefinitionKind.Rule,
                before.Rules.ToDictionary(rule => rule.Id, StringComparer.Ordinal),
                after.Rules.ToDictionary(rule => rule.Id, StringComparer.Ordinal),
                rule => (rule.Version, DefinitionText.Serialize(rule))),
        ];

        IEnumerable<DefinitionRevision> Between<T>(
            DefinitionKind kind, Dictionary<string, T> old, Dictionary<string, T> now, Func<T, (int Version, string Text)> write)
            where T : class
        {
            foreach (var (id, definition) in now)
            {
                // A catalogue shares what did not change with the one before it.
                if (ReferenceEquals(old.GetValueOrDefault(id), definition)) continue;
                var (version, text) = write(definition);
                yield return new(new(kind, id), old.ContainsKey(id) ? RevisionChange.Changed : RevisionChange.Created, version, time, changedBy, text);
            }

            foreach (var id in old.Keys.Where(id => !now.ContainsKey(id)))
                yield return new(new(kind, id), RevisionChange.Removed, 0, time, changedBy, null);
        }
    }
}
