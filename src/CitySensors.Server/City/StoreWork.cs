using System.Diagnostics;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Server.City;

/// <summary>Changes on their way to the database.</summary>
/// <param name="Changes">What to commit.</param>
/// <param name="Acknowledged">When the first of its readings was acknowledged; null where it has none.</param>
/// <param name="Traces">The spans that its readings came in, as far as they are recorded.</param>
internal sealed record StoreWork(CityChanges Changes, DateTimeOffset? Acknowledged, IReadOnlyList<ActivityContext> Traces);
