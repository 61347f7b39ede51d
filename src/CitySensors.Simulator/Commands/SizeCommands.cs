using System.Globalization;
using CitySensors.Simulator.Running;

namespace CitySensors.Simulator.Commands;

/// <summary>Changes a simulation by commands on standard input, one per line.</summary>
internal static class SizeCommands
{
    public const string Help = "Commands: stations <number>, rate <readings per second, or default for one per station>, connections <number>.";

    /// <summary>Reads commands until the input ends or it is cancelled.</summary>
    public static async Task RunAsync(ChangeableSimulation simulation, TextReader input, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync(Help);
        try
        {
            while (await input.ReadLineAsync(cancellationToken) is { } line)
            {
                if (string.IsNullOrWhiteSpace(line)) continue;
                var (change, problem) = Parse(line);
                IReadOnlyList<string> errors = change is null ? [problem!] : simulation.Change(change);
                foreach (var message in errors) await error.WriteLineAsync(message);
                if (errors.Count == 0) await output.WriteLineAsync(Describe(simulation.Size));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The simulation has ended.
        }
    }

    private static (Func<SimulationSize, SimulationSize>? Change, string? Problem) Parse(string line)
    {
        var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is not ["stations" or "rate" or "connections", var text]) return (null, $"Unknown command \"{line.Trim()}\". {Help}");
        if (words is ["rate", "default"]) return (size => size with { Rate = null }, null);
        if (words[0] == "rate")
        {
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate)
                ? (size => size with { Rate = rate }, null)
                : (null, $"Invalid rate \"{text}\": expected a number greater than 0, or default.");
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return (null, $"Invalid number of {words[0]} \"{text}\": expected an integer.");
        return words[0] == "stations" ? (size => size with { Stations = number }, null) : (size => size with { Connections = number }, null);
    }

    private static string Describe(SimulationSize size) => string.Create(
        CultureInfo.InvariantCulture, $"{size.Stations} stations, {size.Rate ?? size.Stations} readings per second, {size.Connections} connections");
}
