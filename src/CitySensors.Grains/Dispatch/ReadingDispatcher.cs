using System.Collections.Concurrent;
using System.Diagnostics;
using CitySensors.Core.Readings;
using CitySensors.Core.Storage;
using CitySensors.Grains.Stations;
using Microsoft.Extensions.Logging;

namespace CitySensors.Grains.Dispatch;

/// <summary>
/// Takes bodies of readings to their stations, on the threads that bring them. A station has one call under way at most; what arrives for it
/// meanwhile, in however many bodies, is its next call. Thread safe.
/// </summary>
/// <remarks>Readings of one station in one body keep their order.</remarks>
public sealed partial class ReadingDispatcher(
    IGrainFactory grains, StationAdmission admission, StationRegistrar registrar, int maxWaitingReadings, ILogger<ReadingDispatcher> logger) : IReadingIntake
{
    private readonly ConcurrentDictionary<string, StationLane> _lanes = new(StringComparer.Ordinal);
    private readonly LaneSlicePool _slices = new();
    private int _waiting;

    /// <summary>Readings that are not answered yet.</summary>
    public int WaitingReadings => Volatile.Read(ref _waiting);

    public async ValueTask<IntakeResult> AcceptAsync(ReadingBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0) return new IntakeResult(IntakeStatus.Kept);
        // One body always fits where nothing waits.
        if (Interlocked.Add(ref _waiting, batch.Count) - batch.Count >= maxWaitingReadings)
        {
            Interlocked.Add(ref _waiting, -batch.Count);
            return new IntakeResult(IntakeStatus.Overloaded);
        }

        try
        {
            var pending = new PendingBatch(batch, Activity.Current is { Recorded: true } span ? span.Id : null);
            Dispatch(pending);
            // What was dispatched cannot be taken back: the wait is not given up.
            return await pending.Completion;
        }
        finally
        {
            Interlocked.Add(ref _waiting, -batch.Count);
        }
    }

    private void Dispatch(PendingBatch pending)
    {
        var batch = pending.Batch;
        var arrivedTicks = batch.Arrived.UtcTicks;
        var touched = new List<StationLane>();
        StationLane? lane = null;
        var rejected = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            var station = batch.StationOf(i);
            if (lane is null || !ReferenceEquals(lane.StationId, station))
            {
                if (admission.Fault(station) is { } fault)
                {
                    batch.Rejections.Add(new Rejection(batch.IndexOf(i), RejectionReason.UnknownStation, fault, "station_id"));
                    rejected++;
                    continue;
                }

                // Listed at once, so that the stations of one body count against the city's bound.
                registrar.Register(station);
                lane = LaneOf(station);
                touched.Add(lane);
            }

            lane.Add(pending, batch[i], arrivedTicks);
        }

        foreach (var one in touched)
            if (one.TryBegin() is { } slice) _ = CallAsync(one, slice);
        pending.CloseDispatch(rejected);
    }

    private StationLane LaneOf(string station) =>
        _lanes.TryGetValue(station, out var lane) ? lane : _lanes.GetOrAdd(station, static (id, pool) => new StationLane(id, pool), _slices);

    /// <summary>Calls the station until nothing waits for it. Never throws: the bodies hear of what fails.</summary>
    private async Task CallAsync(StationLane lane, LaneSlice slice)
    {
        var station = grains.GetGrain<IStationGrain>(lane.StationId);
        for (LaneSlice? next = slice; next is not null; next = lane.Next())
        {
            try
            {
                next.Answer(await station.TakeAsync(next.Slice));
                _slices.Return(next);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // A grain that is still at work may hold the slice, so it is not reused.
                if (error is not StoreUnavailableException) LogFailed(logger, next.Slice.Count, lane.StationId, error);
                next.Fail();
            }
        }
    }

    [LoggerMessage(7041, LogLevel.Error, "{Readings} readings of station {Station} could not be decided; their senders are told to repeat them")]
    private static partial void LogFailed(ILogger logger, int readings, string station, Exception error);
}
