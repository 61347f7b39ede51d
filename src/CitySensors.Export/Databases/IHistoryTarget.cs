using CitySensors.Core.Storage;

namespace CitySensors.Export.Databases;

/// <summary>Where the history of a city is exported to, day by day (UTC).</summary>
public interface IHistoryTarget
{
    /// <summary>Product and server, without secrets.</summary>
    string Description { get; }

    /// <summary>Adds the days of changes since the last export.</summary>
    /// <returns>The days that are to be written, oldest first, also those that are not over.</returns>
    Task<IReadOnlyList<DateOnly>> UpdateAsync(IReadingChanges changes, CancellationToken cancellationToken);

    /// <summary>Writes a day; it counts as exported only if all of it is written.</summary>
    /// <param name="day">The day (UTC).</param>
    /// <param name="now">Kept as the time of the export.</param>
    /// <param name="cancellationToken">Cancels it; the day stays one that is to be written.</param>
    /// <returns>The number of rows; null if another process wrote it meanwhile.</returns>
    Task<long?> WriteAsync(DateOnly day, DateTimeOffset now, CancellationToken cancellationToken);
}
