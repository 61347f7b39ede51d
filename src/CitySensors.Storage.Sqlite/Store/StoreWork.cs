using System.Diagnostics;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Store;

/// <summary>Changes on their way to the database.</summary>
/// <param name="Changes">What to commit.</param>
/// <param name="FirstAcknowledged">When the first of its readings was acknowledged; null where it has none.</param>
/// <param name="Traces">Recorded spans that its readings came in.</param>
internal sealed record StoreWork(CityChanges Changes, DateTimeOffset? FirstAcknowledged, IReadOnlyList<ActivityContext> Traces);
