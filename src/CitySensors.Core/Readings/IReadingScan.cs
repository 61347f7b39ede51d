using CitySensors.Core.Storage;

namespace CitySensors.Core.Readings;

/// <summary>Reads stored readings in bulk, without their scores. Thread safe.</summary>
public interface IReadingScan
{
    /// <summary>Adds readings of a station to a buffer, oldest first, until it is full or the range ends. It may stop before either.</summary>
    /// <param name="stationId">The station.</param>
    /// <param name="startTicks">The start of the range of event time in UTC ticks, inclusive.</param>
    /// <param name="beforeTicks">The end of the range, exclusive.</param>
    /// <param name="into">The buffer.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Where to go on, in UTC ticks; null at the end of the range.</returns>
    /// <exception cref="StoreUnavailableException">The store is temporarily unavailable.</exception>
    /// <exception cref="InvalidDataException">A reading in the range is damaged; the message says which.</exception>
    Task<long?> ReadAsync(string stationId, long startTicks, long beforeTicks, ScannedReadings into, CancellationToken cancellationToken);
}
