using CitySensors.Core.Readings;
using CitySensors.Silo.Definitions;

namespace CitySensors.Silo.Readings;

/// <summary>The readings in Cassandra, once the store is open. Thread safe.</summary>
internal sealed class ClusterHistory(CityStore store) : IReadingHistory
{
    public Task<IReadOnlyList<ScoredReading>> ReadAsync(
        string stationId, DateTimeOffset start, DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        store.City.Readings.ReadAsync(stationId, start, before, limit, cancellationToken);

    public Task<ScoredReading?> LatestAsync(string stationId, CancellationToken cancellationToken) => store.City.Readings.LatestAsync(stationId, cancellationToken);
}
