using System.Diagnostics;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Store;

/// <summary>Changes to be committed to the database.</summary>
/// <param name="Changes">The changes.</param>
/// <param name="FirstAcknowledged">When the first of its readings was acknowledged; null if there are none.</param>
/// <param name="Traces">Recorded spans of its readings.</param>
internal sealed record StoreWork(CityChanges Changes, DateTimeOffset? FirstAcknowledged, IReadOnlyList<ActivityContext> Traces);
