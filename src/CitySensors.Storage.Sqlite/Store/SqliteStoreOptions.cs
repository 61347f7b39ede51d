using CitySensors.Core.Storage;
using CitySensors.Storage.Sqlite.Journal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CitySensors.Storage.Sqlite;

/// <summary>Where a city keeps its data on one machine.</summary>
public sealed record SqliteStoreOptions
{
    public const int DefaultMaxPendingReadings = 500_000;

    /// <summary>The data folder.</summary>
    public string Path { get; init; } = "data";

    /// <summary>The size of a segment of the journal.</summary>
    public int JournalSegmentBytes { get; init; } = JournalOptions.DefaultSegmentBytes;

    /// <summary>How many durable readings may wait for the database before the store takes no more.</summary>
    public int MaxPendingReadings { get; init; } = DefaultMaxPendingReadings;

    /// <summary>Readings can be queried so long after their acknowledgement, and the time of a commit.</summary>
    public TimeSpan CommitEvery { get; init; } = TimeSpan.FromMilliseconds(250);

    public string JournalPath => System.IO.Path.Combine(Path, "journal");

    public string DatabasePath => System.IO.Path.Combine(Path, "city.sqlite");
}

/// <summary>What a store needs of its host.</summary>
public sealed record SqliteStoreServices
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    public IStoreObserver? Observer { get; init; }

    public ISqliteStoreMetrics? Metrics { get; init; }
}
