using System.CommandLine;
using CitySensors.Simulator.Replay;
using CitySensors.Simulator.Running;

namespace CitySensors.Simulator.Commands;

/// <summary>Sends the readings of an archive or export to a server again.</summary>
internal sealed class ReplayCommand(SimulatorArguments simulator, TimeProvider time)
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int DefaultBatch = 1000;

    private readonly Argument<string> _path = new("path")
    {
        Description = "An archive folder, or a file: Parquet, CSV or NDJSON, as the server exports it.",
    };

    private readonly Option<double?> _speed = OptionOf.Number("--speed", "Seconds of event time per second. [default: 1; as fast as readings are accepted with --fast]", 0.001, 1e9);
    private readonly Option<bool> _fast = new("--fast") { Description = "As fast as readings are accepted." };
    private readonly Option<bool> _shift = new("--shift") { Description = "Move event times so that the last reading is sent at its time, instead of keeping them." };
    private readonly Option<int?> _batch = OptionOf.Number("--batch", $"Maximum number of readings per request. [default: {DefaultBatch}]", 1, SimulationOptions.MaxBatch);

    public Command Create()
    {
        var command = new Command("replay", "Send the readings of an archive or export again, in order of event time, in original or accelerated time.")
        {
            _path, simulator.Url, simulator.Key, _speed, _fast, _shift, _batch,
        };
        _fast.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<bool>() && result.GetResult(_speed) is not null) result.AddError("--fast and --speed cannot be combined.");
        });
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken stopping)
    {
        var (output, error) = (arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
        try
        {
            var recording = Recording.Open(arguments.GetRequiredValue(_path));
            var options = new ReplayOptions(
                arguments.GetValue(_fast) ? null : arguments.GetValue(_speed) ?? 1,
                arguments.GetValue(_shift),
                arguments.GetValue(_batch) ?? DefaultBatch,
                SimulationOptions.DefaultRetryTimeout);
            using var server = new ServerConnection(arguments.GetRequiredValue(simulator.Url), simulator.KeyOf(arguments), connections: 1, time);
            var run = new ReplayRun(recording, options, server.Sender(), time);
            var problem = await ReportedAsync(run, output, stopping);
            if (problem is null) return run.Statistics.Read().Rejected == 0 ? Success : Failure;
            await error.WriteLineAsync(problem);
            return Failure;
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(failure.Message);
            return Failure;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await error.WriteLineAsync("Stopped.");
            return Failure;
        }
    }

    private async Task<string?> ReportedAsync(ReplayRun run, TextWriter output, CancellationToken stopping)
    {
        var reporter = new StatisticsReporter(run.Statistics, output, time);
        using var ended = new CancellationTokenSource();
        var reporting = reporter.RunAsync(ended.Token);
        try
        {
            return await run.RunAsync(stopping);
        }
        finally
        {
            await ended.CancelAsync();
            await reporting;
            await output.WriteLineAsync(reporter.Summary());
        }
    }
}
