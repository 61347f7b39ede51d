using System.CommandLine;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Commands;
using CitySensors.Simulator.Running;

namespace CitySensors.Truth.Commands;

/// <summary>The command-line options.</summary>
internal sealed class TruthArguments
{
    public const int DefaultStations = 200;
    public const double DefaultDays = 1;
    public const double DefaultIncidentsPerHour = 2;
    public const double DefaultFaultsPerHour = 5;
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan DefaultTail = TimeSpan.FromMinutes(10);

    /// <summary>A Thursday. Any time would do, but the same gives the same values.</summary>
    public static readonly DateTimeOffset DefaultStart = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Option<int?> _stations = OptionOf.Number("--stations", $"Number of stations. [default: {DefaultStations}]", 1, CityOptions.MaxStations);

    private readonly Option<double?> _days = OptionOf.Number("--days", $"Days of event time to simulate. [default: {DefaultDays}]", 0.001, 3650);

    private readonly Option<TimeSpan?> _interval = OptionOf.Duration(
        "--interval", $"Event time between two readings of a station. [default: {DefaultInterval.TotalSeconds}s]");

    private readonly Option<ulong?> _seed = OptionOf.Number(
        "--seed", $"Seed of the simulated city. [default: {CityOptions.DefaultSeed}]", 0UL, ulong.MaxValue);

    private readonly Option<Uri?> _url = new("--url")
    {
        Description = "Address of a server to use, in real time: its clock is not simulated. [default: one that is started for the run]",
        HelpName = "address",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return address;
            result.AddError($"Invalid value \"{text}\" for --url: expected an http or https address such as http://127.0.0.1:5080.");
            return null;
        },
    };

    public Option<TimeSpan?> Tail { get; } = OptionOf.Duration(
        "--tail", $"How long after the end of an incident or fault alerts still belong to it. [default: {DefaultTail.TotalMinutes}m]");

    public Option<double?> IncidentsPerHour { get; } = OptionOf.Number(
        "--incidents-per-hour", $"Random incidents per hour of event time. [default: {DefaultIncidentsPerHour}; 0 with --scenario]", 0, 1e6);

    public Option<double?> FaultsPerHour { get; } = OptionOf.Number(
        "--faults-per-hour", $"Random faults per hour of event time. [default: {DefaultFaultsPerHour}; 0 with --scenario]", 0, 1e6);

    public Option<FileInfo> Scenario { get; } = new Option<FileInfo>("--scenario")
    {
        Description = "Read incidents and faults from this JSON file instead of generating random ones.",
        HelpName = "file",
    }.AcceptExistingOnly();

    public Option<FileInfo?> Truth { get; } = new("--truth")
    {
        Description = "Write the ground truth (incidents and faults) to this file as NDJSON.",
        HelpName = "file",
    };

    public Option<string?> Key { get; } = new("--key") { Description = "The API key, to see alerts for staff.", HelpName = "key" };

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON lines instead of tables." };

    public RootCommand AddTo(RootCommand command)
    {
        foreach (var option in new Option[] { _stations, _days, _interval, _seed, _url, Key, Scenario, IncidentsPerHour, FaultsPerHour, Tail, Truth, Json })
            command.Add(option);
        // What is left are settings of the server that is started.
        command.TreatUnmatchedTokensAsErrors = false;
        return command;
    }

    /// <summary>The address of the server with a trailing slash; null for one that is started.</summary>
    public Uri? UrlOf(ParseResult result) => result.GetValue(_url);

    /// <summary>The options of the simulation, without its script.</summary>
    public SimulationOptions Read(ParseResult result, DateTimeOffset now)
    {
        var stations = result.GetValue(_stations) ?? DefaultStations;
        var interval = result.GetValue(_interval) ?? DefaultInterval;
        var days = result.GetValue(_days) ?? DefaultDays;
        var isReal = UrlOf(result) is not null;
        return new SimulationOptions
        {
            City = new CityOptions { Stations = stations, Seed = result.GetValue(_seed) ?? CityOptions.DefaultSeed },
            Start = isReal ? now : DefaultStart,
            Rate = stations / interval.TotalSeconds,
            Speed = isReal ? 1 : null,
            Count = Math.Max(1, (long)Math.Ceiling(TimeSpan.FromDays(days) / interval * stations)),
            // One reading of each station, so that none waits for longer than an interval. With several the clock would move so far that sensors seem silent.
            Batch = Math.Min(stations, SimulationOptions.MaxBatch),
            // All readings in order of event time.
            Connections = 1,
        };
    }

    /// <summary>Errors in the combination of values that are valid on their own.</summary>
    public IReadOnlyList<string> Errors(ParseResult result, SimulationOptions options)
    {
        List<string> errors = [.. options.Errors()];
        if (UrlOf(result) is not null && result.UnmatchedTokens.Count > 0)
            errors.Add($"{string.Join(' ', result.UnmatchedTokens)} cannot be combined with --url: settings are for the server that is started.");
        return errors;
    }
}
