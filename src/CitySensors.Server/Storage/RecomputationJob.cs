using CitySensors.Core.Recomputations;
using CitySensors.Core.Storage;
using CitySensors.Grains.Jobs;
using CitySensors.Storage.Sqlite;

namespace CitySensors.Server.Storage;

/// <summary>Computes aggregates of a period again, and swaps them in, as long as there is something to do.</summary>
internal sealed partial class RecomputationJob(IRecomputationWork recomputations, TimeProvider time, ILogger<RecomputationJob> logger) : ICityJob
{
    public const string Name = "recomputation";

    public const string Description = "Computes aggregates of a period again from stored readings, and swaps them in, if somebody asked for it.";

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WorkAsync(cancellationToken);
        }
        catch (Exception error) when (error is not (OperationCanceledException or StorageFullException or StoreUnavailableException))
        {
            // What would fail each time must not be tried for ever.
            await recomputations.FailAsync(error.Message, cancellationToken);
            throw;
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var began = time.GetTimestamp();
            var step = await recomputations.StepAsync(cancellationToken);
            if (!step.HasWorked) return;
            if (step.Recomputation is { IsActive: false } ended) Tell(ended);
            // Half of a core at most, as the roll-up.
            await Task.Delay(time.GetElapsedTime(began), time, cancellationToken);
        }
    }

    private void Tell(Recomputation ended)
    {
        if (ended.State == RecomputationState.Swapped) LogSwapped(logger, ended.Number, ended.Swapped, ended.NotSwapped, ended.Marked);
        else if (ended.State == RecomputationState.Done) LogDone(logger, ended.Number, ended.Summary.Compared, ended.Summary.Unequal);
    }

    [LoggerMessage(315, LogLevel.Information, "Recomputation {Number} compared the aggregates of {Compared} hours of stations; {Unequal} differ")]
    private static partial void LogDone(ILogger logger, long number, long compared, long unequal);

    [LoggerMessage(316, LogLevel.Information, "Recomputation {Number} replaced the aggregates of {Swapped} hours of stations; {NotSwapped} were not, and {Marked} hours of stations and areas are left to the roll-up")]
    private static partial void LogSwapped(ILogger logger, long number, long swapped, long notSwapped, long marked);
}
