using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>All changes of the city since the previous commit, up to a journal position.</summary>
/// <param name="JournalPosition">The position up to which the database is complete after these changes; greater than the previous one.</param>
/// <param name="Blocks">
/// New readings in order of arrival. Each block belongs to the station with that id after <paramref name="Stations"/> is applied: readings
/// of a removed station must be omitted if the station was added again.
/// </param>
/// <param name="Alerts">New entries of the alert log in ascending order of sequence number.</param>
/// <param name="Stations">Stations that were added, changed or removed, or whose state changed; applied in order.</param>
/// <param name="Catalogue">The new catalogue, if it changed.</param>
/// <param name="Between">
/// Catalogues that were in force between the previous one and <paramref name="Catalogue"/>: readings scored by them may still be committed.
/// </param>
/// <param name="Revisions">Changes of definitions, in order and numbered.</param>
/// <param name="ChangedReadings">Changes of stored readings, whose station is that after <paramref name="Stations"/> is applied.</param>
public sealed record CityChanges(
    long JournalPosition,
    IReadOnlyList<ReadingBlock> Blocks,
    IReadOnlyList<Alert> Alerts,
    IReadOnlyList<StationChange> Stations,
    Catalogue? Catalogue = null,
    IReadOnlyList<Catalogue>? Between = null,
    IReadOnlyList<DefinitionRevision>? Revisions = null,
    IReadOnlyList<ChangedReading>? ChangedReadings = null)
{
    public IReadOnlyList<Catalogue> Between { get; init; } = Between ?? [];

    public IReadOnlyList<DefinitionRevision> Revisions { get; init; } = Revisions ?? [];

    public IReadOnlyList<ChangedReading> ChangedReadings { get; init; } = ChangedReadings ?? [];
}

/// <summary>A change of a stored reading.</summary>
public readonly record struct ChangedReading(string StationId, ReadingRevision Revision);

/// <param name="Id">The station.</param>
/// <param name="Definition">The current definition; null if the station was removed.</param>
/// <param name="State">The output of <see cref="Station.WriteState"/>; null if the state is unchanged.</param>
public sealed record StationChange(string Id, StationDefinition? Definition, byte[]? State = null);
