using CitySensors.Storage.Sqlite;
using CitySensors.Storage.Sqlite.Journal;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Storage;

/// <summary>The options of the embedded store: the configuration section "Storage".</summary>
public sealed record StorageOptions
{
    public const string Section = "Storage";
    public const string DefaultPath = "data";
    public const int DefaultMaxStations = 100_000;
    public const int DefaultMaxWaitingReadings = 262_144;

    /// <summary>The data folder.</summary>
    public string Path { get; init; } = DefaultPath;

    /// <summary>The size of a journal segment in bytes.</summary>
    public int JournalSegmentBytes { get; init; } = JournalOptions.DefaultSegmentBytes;

    /// <summary>The maximum number of stations; readings of further unknown stations are rejected.</summary>
    public int MaxStations { get; init; } = DefaultMaxStations;

    /// <summary>The maximum number of readings that wait for their stations; more are refused.</summary>
    public int MaxWaitingReadings { get; init; } = DefaultMaxWaitingReadings;

    internal SqliteStoreOptions ForStore => new() { Path = Path, JournalSegmentBytes = JournalSegmentBytes };
}

/// <summary>Validates the options and reports all errors.</summary>
internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Path)) faults.Add("Storage:Path must not be empty.");
        if (options.JournalSegmentBytes < JournalOptions.LeastSegmentBytes)
            faults.Add($"Storage:JournalSegmentBytes must be at least {JournalOptions.LeastSegmentBytes}, but is {options.JournalSegmentBytes}.");
        if (options.MaxStations < 1) faults.Add($"Storage:MaxStations must be at least 1, but is {options.MaxStations}.");
        if (options.MaxWaitingReadings < 1) faults.Add($"Storage:MaxWaitingReadings must be at least 1, but is {options.MaxWaitingReadings}.");
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
