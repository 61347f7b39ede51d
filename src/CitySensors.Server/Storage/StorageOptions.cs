using CitySensors.Storage.Sqlite;
using CitySensors.Storage.Sqlite.Journal;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Storage;

/// <summary>Where and how a city on one machine keeps its data: the section "Storage" of the configuration.</summary>
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

    /// <summary>How many stations the city may have; readings of unknown ones beyond are rejected.</summary>
    public int MaxStations { get; init; } = DefaultMaxStations;

    /// <summary>How many readings may wait for their stations; more are refused.</summary>
    public int MaxWaitingReadings { get; init; } = DefaultMaxWaitingReadings;

    internal SqliteStoreOptions ForStore => new() { Path = Path, JournalSegmentBytes = JournalSegmentBytes };
}

/// <summary>All faults of the options at once.</summary>
internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Path)) faults.Add("Storage:Path must name a folder.");
        if (options.JournalSegmentBytes < JournalOptions.LeastSegmentBytes)
            faults.Add($"Storage:JournalSegmentBytes must be at least {JournalOptions.LeastSegmentBytes}; it is {options.JournalSegmentBytes}.");
        if (options.MaxStations < 1) faults.Add($"Storage:MaxStations must be at least 1; it is {options.MaxStations}.");
        if (options.MaxWaitingReadings < 1) faults.Add($"Storage:MaxWaitingReadings must be at least 1; it is {options.MaxWaitingReadings}.");
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
