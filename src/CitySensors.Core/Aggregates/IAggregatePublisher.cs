using CitySensors.Core.Storage;

namespace CitySensors.Core.Aggregates;

/// <summary>Publishes aggregates of stations as they are stored. Thread safe.</summary>
public interface IAggregatePublisher
{
    /// <summary>Completes once the aggregates are durable where they are published.</summary>
    /// <exception cref="StoreUnavailableException">Some may not be published; publish all of them again.</exception>
    Task PublishAsync(IReadOnlyList<StationWindow> windows, CancellationToken cancellationToken);
}

/// <param name="StationId">The station.</param>
/// <param name="Resolution">The length of the window.</param>
/// <param name="Aggregates">The aggregates of its sensors.</param>
public sealed record StationWindow(string StationId, WindowLength Resolution, SegmentAggregates Aggregates);
