using System.CommandLine;
using System.CommandLine.Parsing;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Running;

namespace CitySensors.Simulator.Commands;

/// <summary>The options of the command line and what they mean together.</summary>
/// <param name="transport">A way other than HTTP that its options choose; null for none.</param>
internal sealed class SimulatorArguments(IReadingTransport? transport)
{
    public const double DefaultIncidentsPerHour = 4;
    public const double DefaultFaultsPerHour = 4;
    private const string KeyVariable = "CITYSENSORS_KEY";

    private readonly Option<int?> _stations = OptionOf.Number(
        "--stations", $"How many stations. [default: {CityOptions.DefaultStations}]", 1, CityOptions.MaxStations);

    private readonly Option<double?> _rate = OptionOf.Number(
        "--rate", "Readings of all stations in a second of event time. [default: one of each station]", 1e-6, 1e9);

    private readonly Option<ulong?> _seed = OptionOf.Number(
        "--seed", $"What the values depend on. [default: {CityOptions.DefaultSeed}]", 0UL, ulong.MaxValue);

    private readonly Option<TimeSpan?> _duration = OptionOf.Duration("--duration", "How much event time to simulate. [default: until Ctrl-C]");

    private readonly Option<long?> _count = OptionOf.Number(
        "--count", "How many readings to send; without --speed as fast as the server takes them. [default: until Ctrl-C]", 1L, long.MaxValue);

    private readonly Option<DateTimeOffset?> _start = OptionOf.Time(
        "--start", "The time of the first reading. [default: now; faster than real time, so long before that the last reading is of now]");

    private readonly Option<double?> _speed = OptionOf.Number(
        "--speed", "Seconds of event time in a second of the clock. [default: 1]", 1e-3, 1e6);

    private readonly Option<int?> _batch = OptionOf.Number(
        "--batch",
        $"Readings in a request at most. [default: {SimulationOptions.DefaultBatch}{(transport is null ? "" : $", to {transport.Name} {transport.DefaultBatch}")}]",
        1,
        SimulationOptions.MaxBatch);

    private readonly Option<int?> _connections = OptionOf.Number(
        "--connections",
        $"Requests at once; each connection sends a part of the stations. [default: {SimulationOptions.DefaultConnections}]",
        1,
        SimulationOptions.MaxConnections);

    private readonly Option<TimeSpan?> _patience = OptionOf.Duration(
        "--patience", $"How long readings are tried again while the server takes none. [default: {SimulationOptions.DefaultPatience.TotalMinutes}m]");

    private readonly Option<bool> _register = new("--register")
    {
        Description = "Make the stations known to the server first; --register false leaves it out.",
        HelpName = "true|false",
        DefaultValueFactory = _ => true,
    };

    public Option<Uri> Url { get; } = OptionOf.Address("--url", "The server.", "http://127.0.0.1:5080/");

    public Option<FileInfo> Truth { get; } = new("--truth")
    {
        Description = "Write what really happened to this file (NDJSON).",
        HelpName = "file",
    };

    public Option<FileInfo> Scenario { get; } = new Option<FileInfo>("--scenario")
    {
        Description = "Take incidents and faults from this file (JSON) instead of random ones.",
        HelpName = "file",
    }.AcceptExistingOnly();

    public Option<double?> IncidentsPerHour { get; } = OptionOf.Number(
        "--incidents-per-hour", $"Random incidents in an hour of event time. [default: {DefaultIncidentsPerHour}; 0 with --scenario]", 0, 1e6);

    public Option<double?> FaultsPerHour { get; } = OptionOf.Number(
        "--faults-per-hour", $"Random faults in an hour of event time. [default: {DefaultFaultsPerHour}; 0 with --scenario]", 0, 1e6);

    public Option<string?> Key { get; } = new("--key")
    {
        Description = $"The API key. [default: the environment variable {KeyVariable}]",
        HelpName = "key",
    };

    public RootCommand AddTo(RootCommand command)
    {
        foreach (var option in new Option[]
        {
            Url, Key, _register, _stations, _rate, _seed, _duration, _count, _start, _speed, _batch, _connections, _patience,
            Scenario, IncidentsPerHour, FaultsPerHour, Truth,
        }.Concat(transport?.Options ?? KafkaElsewhere.Options))
            command.Add(option);
        // A validator of the command would hide what is wrong with its options.
        _duration.Validators.Add(CheckTogether);
        return command;
    }

    public string? KeyOf(ParseResult result) => result.GetValue(Key) ?? Environment.GetEnvironmentVariable(KeyVariable);

    /// <summary>The way that readings go; null for HTTP.</summary>
    public IReadingTransport? TransportOf(SymbolResult result) => transport is not null && transport.IsChosen(result) ? transport : null;

    /// <summary>Where readings go another way there may be no server at all, and so only one that is named is asked.</summary>
    public bool RegistersStations(SymbolResult result) =>
        result.GetValue(_register) && (TransportOf(result) is null || result.GetResult(Url) is { Implicit: false });

    /// <summary>What to simulate, without the script.</summary>
    public SimulationOptions Read(SymbolResult result, DateTimeOffset now)
    {
        var options = new SimulationOptions
        {
            City = new CityOptions
            {
                Stations = result.GetValue(_stations) ?? CityOptions.DefaultStations,
                Seed = result.GetValue(_seed) ?? CityOptions.DefaultSeed,
            },
            Start = now,
            Rate = result.GetValue(_rate),
            Speed = result.GetValue(_speed) ?? (result.GetValue(_count) is null ? 1 : null),
            Batch = result.GetValue(_batch) ?? TransportOf(result)?.DefaultBatch ?? SimulationOptions.DefaultBatch,
            Connections = result.GetValue(_connections) ?? SimulationOptions.DefaultConnections,
            Patience = result.GetValue(_patience) ?? SimulationOptions.DefaultPatience,
        };
        var count = result.GetValue(_count);
        if (result.GetValue(_duration) is { } duration)
            count = Math.Max(1, (long)Math.Min(Math.Ceiling(duration.TotalSeconds * options.ReadingsPerSecond), 1e18));
        return options with { Count = count, Start = result.GetValue(_start) ?? DefaultStart(options, count, now) };
    }

    private static DateTimeOffset DefaultStart(SimulationOptions options, long? count, DateTimeOffset now)
    {
        if (count is null || options.Speed is <= 1) return now;
        var seconds = count.Value / options.ReadingsPerSecond;
        var early = options.Speed is { } speed ? seconds - seconds / speed : seconds;
        return now - TimeSpan.FromSeconds(Math.Min(early, (now - DateTimeOffset.UnixEpoch).TotalSeconds));
    }

    /// <summary>What is wrong with values that are right by themselves.</summary>
    public IReadOnlyList<string> Errors(SymbolResult result, SimulationOptions options)
    {
        List<string> errors = [.. options.Errors()];
        if (options is { Speed: > 1, Count: null } && result.GetValue(_start) is null)
            errors.Add("--speed above 1 runs into the future, which the server rejects; --start, --duration or --count is needed.");
        return errors;
    }

    private void CheckTogether(OptionResult duration)
    {
        if (duration.GetResult(_count) is not null)
            duration.AddError("--duration and --count both say when to end; one of them is possible.");
    }
}
