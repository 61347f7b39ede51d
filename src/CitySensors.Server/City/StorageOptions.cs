using CitySensors.Storage.Sqlite.Journal;

namespace CitySensors.Server.City;

/// <summary>Where and how the single-node host keeps its data: the section "Storage" of the configuration.</summary>
public sealed record StorageOptions
{
    public const string Section = "Storage";
    public const string DefaultPath = "data";
    public const int DefaultMaxStations = 100_000;
    public const int DefaultMaxWaitingReadings = 262_144;

    /// <summary>The data folder.</summary>
    public string Path { get; init; } = DefaultPath;

    /// <summary>How large a segment of the journal is.</summary>
    public int JournalSegmentBytes { get; init; } = JournalOptions.DefaultSegmentBytes;

    public int MaxStations { get; init; } = DefaultMaxStations;

    /// <summary>How many readings may wait for the worker; more are refused.</summary>
    public int MaxWaitingReadings { get; init; } = DefaultMaxWaitingReadings;

    public string JournalPath => System.IO.Path.Combine(Path, "journal");

    public string DatabasePath => System.IO.Path.Combine(Path, "city.sqlite");

    /// <summary>Everything that is wrong with them.</summary>
    public IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(Path)) yield return "Storage:Path must name a folder.";
        if (JournalSegmentBytes < JournalOptions.LeastSegmentBytes)
            yield return $"Storage:JournalSegmentBytes must be at least {JournalOptions.LeastSegmentBytes}.";
        if (MaxStations < 1) yield return "Storage:MaxStations must be at least 1.";
        if (MaxWaitingReadings < 1) yield return "Storage:MaxWaitingReadings must be at least 1.";
    }
}
