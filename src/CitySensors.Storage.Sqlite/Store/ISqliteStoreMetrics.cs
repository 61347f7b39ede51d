using System.Diagnostics;

namespace CitySensors.Storage.Sqlite;

/// <summary>Hears how long the store's files take. Called from the store's threads; it must not block or throw.</summary>
public interface ISqliteStoreMetrics
{
    /// <summary>A group of records is durable.</summary>
    void JournalSynced(long bytes, DateTimeOffset began, TimeSpan elapsed);

    void DatabaseCommitted(DatabaseCommit commit);

    /// <summary>The store failed; it recovers from its files.</summary>
    void Failed();
}

/// <param name="Readings">How many readings were committed.</param>
/// <param name="Began">When the commit began.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="FirstAcknowledged">When the reading that waited longest was acknowledged; null where there is none.</param>
/// <param name="Traces">The recorded spans that the readings came in, some of them where there are many.</param>
public sealed record DatabaseCommit(
    long Readings, DateTimeOffset Began, TimeSpan Elapsed, DateTimeOffset? FirstAcknowledged, IReadOnlyList<ActivityContext> Traces);
