using System.CommandLine;
using System.CommandLine.Parsing;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Kafka;
using CitySensors.Simulator.Running;

namespace CitySensors.Simulator.Commands;

/// <summary>The command-line options and the checks that involve several of them.</summary>
internal sealed class SimulatorArguments
{
    public const double DefaultIncidentsPerHour = 4;
    public const double DefaultFaultsPerHour = 4;
    private const string KeyVariable = "CITYSENSORS_KEY";

    private readonly Option<int?> _stations = OptionOf.Number(
        "--stations", $"Number of stations. [default: {CityOptions.DefaultStations}]", 1, CityOptions.MaxStations);

    private readonly Option<double?> _rate = OptionOf.Number(
        "--rate", "Readings per second of event time, over all stations. [default: one per station]", 1e-6, 1e9);

    private readonly Option<ulong?> _seed = OptionOf.Number(
        "--seed", $"Seed of the random numbers; the same seed gives the same values. [default: {CityOptions.DefaultSeed}]", 0UL, ulong.MaxValue);

    private readonly Option<TimeSpan?> _duration = OptionOf.Duration("--duration", "Event time to simulate. [default: until Ctrl-C]");

    private readonly Option<long?> _count = OptionOf.Number(
        "--count", "Number of readings to send; as fast as they are accepted unless --speed is given. [default: until Ctrl-C]", 1L, long.MaxValue);

    private readonly Option<DateTimeOffset?> _start = OptionOf.Time(
        "--start", "Event time of the first reading. [default: now, or faster than real time, early enough for the last reading to be at the current time]");

    private readonly Option<double?> _speed = OptionOf.Number(
        "--speed", "Seconds of event time per second of real time. [default: 1]", 1e-3, 1e6);

    private readonly Option<int?> _batch = OptionOf.Number(
        "--batch",
        $"Maximum number of readings per request. [default: {SimulationOptions.DefaultBatch}, with --kafka {KafkaOptions.DefaultBatch}]",
        1,
        SimulationOptions.MaxBatch);

    private readonly Option<int?> _connections = OptionOf.Number(
        "--connections",
        $"Number of concurrent requests; each connection sends the readings of its share of the stations. [default: {SimulationOptions.DefaultConnections}]",
        1,
        SimulationOptions.MaxConnections);

    private readonly Option<TimeSpan?> _retryTimeout = OptionOf.Duration(
        "--retry-timeout", $"How long to retry before giving up. [default: {SimulationOptions.DefaultRetryTimeout.TotalMinutes}m]");

    private readonly Option<bool> _register = new("--register")
    {
        Description = "Register the stations with the server first. Off with --kafka unless --url is given.",
        HelpName = "true|false",
        DefaultValueFactory = _ => true,
    };

    public Option<bool> Interactive { get; } = new("--interactive")
    {
        Description = "Read commands from standard input that change the simulation while it runs: stations 500, rate 2000, connections 4.",
    };

    public Option<Uri> Url { get; } = OptionOf.Address("--url", "Address of the server.", "http://127.0.0.1:5080/");

    public Option<FileInfo> Truth { get; } = new("--truth")
    {
        Description = "Write the ground truth (incidents and faults) to this file as NDJSON.",
        HelpName = "file",
    };

    public Option<FileInfo> Scenario { get; } = new Option<FileInfo>("--scenario")
    {
        Description = "Read incidents and faults from this JSON file instead of generating random ones.",
        HelpName = "file",
    }.AcceptExistingOnly();

    public Option<double?> IncidentsPerHour { get; } = OptionOf.Number(
        "--incidents-per-hour", $"Random incidents per hour of event time. [default: {DefaultIncidentsPerHour}; 0 with --scenario]", 0, 1e6);

    public Option<double?> FaultsPerHour { get; } = OptionOf.Number(
        "--faults-per-hour", $"Random faults per hour of event time. [default: {DefaultFaultsPerHour}; 0 with --scenario]", 0, 1e6);

    public Option<string?> Key { get; } = new("--key")
    {
        Description = $"The API key. [default: the environment variable {KeyVariable}]",
        HelpName = "key",
    };

    public KafkaOptions Kafka { get; } = new();

    public RootCommand AddTo(RootCommand command)
    {
        foreach (var option in new Option[]
        {
            Url, Key, _register, _stations, _rate, _seed, _duration, _count, _start, _speed, _batch, _connections, _retryTimeout,
            Scenario, IncidentsPerHour, FaultsPerHour, Truth, Interactive,
        }.Concat(Kafka.All))
            command.Add(option);
        // A validator on the command would suppress the errors of its options.
        _duration.Validators.Add(CheckTogether);
        return command;
    }

    public string? KeyOf(ParseResult result) => result.GetValue(Key) ?? Environment.GetEnvironmentVariable(KeyVariable);

    /// <summary>With Kafka there may be no server at all, so stations are registered only with a server that was named.</summary>
    public bool RegistersStations(SymbolResult result) =>
        result.GetValue(_register) && (!Kafka.IsSelected(result) || result.GetResult(Url) is { Implicit: false });

    /// <summary>The options of the simulation, without its script.</summary>
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
            Batch = result.GetValue(_batch) ?? (Kafka.IsSelected(result) ? KafkaOptions.DefaultBatch : SimulationOptions.DefaultBatch),
            Connections = result.GetValue(_connections) ?? SimulationOptions.DefaultConnections,
            RetryTimeout = result.GetValue(_retryTimeout) ?? SimulationOptions.DefaultRetryTimeout,
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

    /// <summary>Errors in the combination of values that are valid on their own.</summary>
    public IReadOnlyList<string> Errors(SymbolResult result, SimulationOptions options)
    {
        List<string> errors = [.. options.Errors()];
        if (options is { Speed: > 1, Count: null } && result.GetValue(_start) is null)
            errors.Add("--speed above 1 requires --start, --duration or --count: without them readings would be in the future, which the server rejects.");
        if (options.Count is not null && result.GetValue(Interactive))
            errors.Add("--interactive cannot be combined with --count or --duration: a simulation with a number of readings cannot be changed.");
        return errors;
    }

    private void CheckTogether(OptionResult duration)
    {
        if (duration.GetResult(_count) is not null)
            duration.AddError("--duration and --count cannot be combined.");
    }
}
