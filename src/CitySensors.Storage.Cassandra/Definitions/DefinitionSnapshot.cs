using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Storage.Cassandra.Definitions;

/// <summary>Maps definitions to rows and back.</summary>
internal static class DefinitionSnapshot
{
    /// <summary>The rows that change.</summary>
    public static IEnumerable<DefinitionRow> Difference(DefinitionChange change, Catalogue before, AppliedChange after, long revision)
    {
        if (after.Station is { } station) yield return Row(station, revision);
        if (change is DefinitionChange.RemoveStation) yield return new(RowKind.Station, change.Id, 0, revision, null);
        foreach (var row in Difference(before, after.Catalogue, revision)) yield return row;
    }

    public static DefinitionRow Row(StationDefinition station, long revision) =>
        new(RowKind.Station, station.Id, station.Version, revision, DefinitionText.Serialize(station));

    public static IEnumerable<DefinitionRow> Difference(Catalogue before, Catalogue after, long revision)
    {
        if (!HasSameSensorTypes(before, after))
            yield return new(RowKind.SensorTypes, DefinitionTable.SensorTypesId(after.Version), after.Version, revision, DefinitionText.SerializeSensorTypes(after));
        foreach (var rule in after.Rules)
            if (!ReferenceEquals(before.Rule(rule.Id), rule)) yield return new(RowKind.Rule, rule.Id, rule.Version, revision, DefinitionText.Serialize(rule));
        foreach (var rule in before.Rules)
            if (after.Rule(rule.Id) is null) yield return new(RowKind.Rule, rule.Id, 0, revision, null);
    }

    /// <summary>All rows of a city's definitions, always in the same order.</summary>
    public static IEnumerable<DefinitionRow> All(CityDefinitionHistory definitions)
    {
        foreach (var version in definitions.SensorTypes)
            yield return new(RowKind.SensorTypes, DefinitionTable.SensorTypesId(version.Version), version.Version, 0, DefinitionText.SerializeSensorTypes(version));
        foreach (var rule in definitions.Catalogue.Rules.OrderBy(rule => rule.Id, StringComparer.Ordinal))
            yield return new(RowKind.Rule, rule.Id, rule.Version, 0, DefinitionText.Serialize(rule));
        foreach (var station in definitions.Stations.OrderBy(station => station.Id, StringComparer.Ordinal)) yield return Row(station, 0);
    }

    /// <summary>The rows with what their histories say of the change, and a row for each sensor type that changed: they share theirs.</summary>
    public static IEnumerable<DefinitionRow> WithRevisions(IEnumerable<DefinitionRow> rows, IReadOnlyList<DefinitionRevision> revisions)
    {
        var byKey = revisions.ToDictionary(revision => (RowKind.Of(revision.Definition.Kind), revision.Definition.Id));
        foreach (var row in rows) yield return row with { Revision = byKey.GetValueOrDefault((row.Kind, row.Id)) };
        foreach (var revision in revisions.Where(revision => revision.Definition.Kind == DefinitionKind.SensorType))
            yield return new(RowKind.SensorType, revision.Definition.Id, revision.Version, revision.Number, revision.Text, revision);
    }

    /// <summary>The catalogue after applying the rows; the same instance if none of them affects it.</summary>
    public static Catalogue Apply(Catalogue before, int version, IReadOnlyCollection<DefinitionRow> rows)
    {
        // Rows newer than the revision that was read are applied with the next one.
        var sensorTypes = rows.Where(row => row.Kind == RowKind.SensorTypes && row.Version <= version).MaxBy(row => row.Version);
        var rules = rows.Where(row => row.Kind == RowKind.Rule).ToList();
        if (before.Version == version && sensorTypes is null && rules.Count == 0) return before;

        var (slots, removed) = sensorTypes is null
            ? (before.Slots, Enumerable.Range(0, before.Slots.Count).Where(before.IsRemoved).ToHashSet())
            : DefinitionText.SensorTypes(sensorTypes.Text!);
        var byId = before.Rules.ToDictionary(rule => rule.Id, StringComparer.Ordinal);
        foreach (var row in rules)
        {
            if (row.Text is null) byId.Remove(row.Id);
            else byId[row.Id] = DefinitionText.Rule(row.Id, row.Version, row.Text);
        }

        return Catalogue.Restore(version, slots, removed, byId.Values);
    }

    public static void Apply(StationDirectory stations, IEnumerable<DefinitionRow> rows)
    {
        foreach (var row in rows.Where(row => row.Kind == RowKind.Station))
        {
            if (row.Text is null) stations.Remove(row.Id);
            else stations.Put(DefinitionText.Station(row.Id, row.Version, row.Text));
        }
    }

    private static bool HasSameSensorTypes(Catalogue one, Catalogue other) =>
        one.Slots.SequenceEqual(other.Slots) && Enumerable.Range(0, one.Slots.Count).All(slot => one.IsRemoved(slot) == other.IsRemoved(slot));
}
