using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>The city as the database last had it; what the journal has after the position happened since.</summary>
/// <param name="Identity">Tells the city from every other, wherever its folder is copied or moved to.</param>
/// <param name="JournalPosition">Up to here the database is complete; 0 where it is new.</param>
/// <param name="LastAlertSequence">The sequence number of the newest alert entry, 0 where there is none.</param>
/// <param name="ActiveAlerts">The newest entry of each alert that has not ended, by sequence number.</param>
/// <param name="Catalogue">Null where none was kept yet.</param>
/// <param name="Stations">By id.</param>
public sealed record RecoveredCity(
    string Identity,
    long JournalPosition,
    long LastAlertSequence,
    IReadOnlyList<Alert> ActiveAlerts,
    Catalogue? Catalogue,
    IReadOnlyList<StationDefinition> Stations);
