using CitySensors.Core.Storage;
using CitySensors.Storage.Sqlite.Journal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CitySensors.Storage.Sqlite;

/// <summary>The options of the embedded store.</summary>
public sealed record SqliteStoreOptions
{
    public const int DefaultMaxPendingReadings = 500_000;

    /// <summary>The data folder.</summary>
    public string Path { get; init; } = "data";

    /// <summary>The size of a journal segment in bytes.</summary>
    public int JournalSegmentBytes { get; init; } = JournalOptions.DefaultSegmentBytes;

    /// <summary>The number of durable readings that may wait for the database before the store refuses more.</summary>
    public int MaxPendingReadings { get; init; } = DefaultMaxPendingReadings;

    /// <summary>The commit interval. Readings can be queried this long, plus the duration of a commit, after their acknowledgement.</summary>
    public TimeSpan CommitEvery { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The time zone of the city, with whose hours aggregates begin.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    public string JournalPath => System.IO.Path.Combine(Path, "journal");

    public string DatabasePath => System.IO.Path.Combine(Path, "city.sqlite");
}

/// <summary>The services that a store needs from its host.</summary>
public sealed record SqliteStoreServices
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    public IStoreObserver? Observer { get; init; }

    public ISqliteStoreMetrics? Metrics { get; init; }
}
