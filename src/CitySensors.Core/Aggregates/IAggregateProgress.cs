namespace CitySensors.Core.Aggregates;

/// <summary>How far a store that keeps aggregates is with them. Thread safe.</summary>
public interface IAggregateProgress
{
    /// <summary>Whether all stored readings of a range of UTC ticks are in the stored aggregates of stations and areas.</summary>
    Task<bool> AreCompleteAsync(long fromTicks, long beforeTicks, CancellationToken cancellationToken);
}
