using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Everything that happened in the city since the changes before, up to a position of the journal.</summary>
/// <param name="JournalPosition">Up to here the database is complete with these changes; greater than that of the changes before.</param>
/// <param name="Blocks">
/// New readings, in the order of their arrival. Each belongs to the station of that id as it is after <paramref name="Stations"/>: what a
/// station sent before it was removed must be left out where it was put again.
/// </param>
/// <param name="Alerts">New entries of the alert log, in order, each sequence number above those before.</param>
/// <param name="Stations">Stations that are new, changed, have another state, or were removed; taken in order.</param>
/// <param name="Catalogue">The catalogue, where it is another than before.</param>
/// <param name="Between">
/// Catalogues that were in force between the one before and <paramref name="Catalogue"/>: readings that were scored by them may still come.
/// </param>
public sealed record CityChanges(
    long JournalPosition,
    IReadOnlyList<ReadingBlock> Blocks,
    IReadOnlyList<Alert> Alerts,
    IReadOnlyList<StationChange> Stations,
    Catalogue? Catalogue = null,
    IReadOnlyList<Catalogue>? Between = null)
{
    public IReadOnlyList<Catalogue> Between { get; init; } = Between ?? [];
}

/// <param name="Id">The station.</param>
/// <param name="Definition">As it is now; null where it was removed.</param>
/// <param name="State">What <see cref="Station.WriteState"/> wrote; null where that is as before.</param>
public sealed record StationChange(string Id, StationDefinition? Definition, byte[]? State = null);
