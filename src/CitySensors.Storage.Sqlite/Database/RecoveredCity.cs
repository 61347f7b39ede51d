using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>The city as of the last commit; later changes are in the journal after the position.</summary>
/// <param name="Identity">Identifies the city, wherever its folder is copied or moved to.</param>
/// <param name="JournalPosition">The journal position up to which the database is complete; 0 if it is new.</param>
/// <param name="LastAlertSequence">The sequence number of the newest alert entry; 0 if there are none.</param>
/// <param name="ActiveAlerts">The newest entry of each active alert, in order of sequence number.</param>
/// <param name="Catalogue">The catalogue; null if there is none yet.</param>
/// <param name="Stations">The stations, in order of their ids.</param>
/// <param name="LastRevision">The number of the newest change of a definition; 0 if there are none.</param>
public sealed record RecoveredCity(
    string Identity,
    long JournalPosition,
    long LastAlertSequence,
    IReadOnlyList<Alert> ActiveAlerts,
    Catalogue? Catalogue,
    IReadOnlyList<StationDefinition> Stations,
    long LastRevision);
