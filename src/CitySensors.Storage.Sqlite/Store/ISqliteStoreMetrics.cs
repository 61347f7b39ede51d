using System.Diagnostics;

namespace CitySensors.Storage.Sqlite;

/// <summary>Receives I/O timings of the store. Called on the store's threads; implementations must not block or throw.</summary>
public interface ISqliteStoreMetrics
{
    /// <summary>A group of records is durable.</summary>
    void JournalSynced(long bytes, DateTimeOffset began, TimeSpan elapsed);

    void DatabaseCommitted(DatabaseCommit commit);

    /// <summary>The store failed and recovers from its files.</summary>
    void Failed();
}

/// <param name="Readings">The number of committed readings.</param>
/// <param name="Began">The start of the commit.</param>
/// <param name="Elapsed">The duration of the commit.</param>
/// <param name="FirstAcknowledged">When the first of the readings was acknowledged; null if there are none.</param>
/// <param name="Traces">Recorded spans of the readings, up to a limit.</param>
public sealed record DatabaseCommit(
    long Readings, DateTimeOffset Began, TimeSpan Elapsed, DateTimeOffset? FirstAcknowledged, IReadOnlyList<ActivityContext> Traces);
