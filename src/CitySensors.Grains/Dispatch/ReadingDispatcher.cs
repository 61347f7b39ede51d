using System.Collections.Concurrent;
using System.Diagnostics;
using CitySensors.Core.Readings;
using CitySensors.Core.Storage;
using CitySensors.Grains.Stations;
using Microsoft.Extensions.Logging;

namespace CitySensors.Grains.Dispatch;

/// <summary>
/// Dispatches readings to their stations on the caller's thread. Each station has at most one call in flight; readings that arrive
/// meanwhile, from any number of requests, form the next call. Thread safe.
/// </summary>
/// <remarks>The order of a station's readings within a batch is preserved.</remarks>
public sealed partial class ReadingDispatcher(
    IGrainFactory grains, StationAdmission admission, StationRegistrar registrar, int maxWaitingReadings, ILogger<ReadingDispatcher> logger) : IReadingIntake, IDisposable
{
    /// <summary>
    /// The maximum number of concurrent calls. Orleans pools the objects of a call without a limit, so that bodies with readings of ten thousand
    /// stations would take memory that is never released.
    /// </summary>
    public const int MaxCalls = 128;

    private readonly ConcurrentDictionary<string, StationLane> _lanes = new(StringComparer.Ordinal);
    private readonly LaneSlicePool _slices = new();
    private readonly SemaphoreSlim _calls = new(MaxCalls);
    private int _waiting;

    /// <summary>The number of unanswered readings.</summary>
    public int WaitingReadings => Volatile.Read(ref _waiting);

    public async ValueTask<IntakeResult> AcceptAsync(ReadingBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0) return new IntakeResult(IntakeStatus.Accepted);
        // A batch is always accepted if nothing is waiting.
        if (Interlocked.Add(ref _waiting, batch.Count) - batch.Count >= maxWaitingReadings)
        {
            Interlocked.Add(ref _waiting, -batch.Count);
            return new IntakeResult(IntakeStatus.Overloaded);
        }

        try
        {
            var pending = new PendingBatch(batch, Activity.Current is { Recorded: true } span ? span.Id : null);
            Dispatch(pending);
            // Dispatched readings cannot be recalled, so the wait is not cancelled.
            return await pending.Completion;
        }
        finally
        {
            Interlocked.Add(ref _waiting, -batch.Count);
        }
    }

    public void Dispose() => _calls.Dispose();

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
                if (admission.Validate(station) is { } fault)
                {
                    batch.Rejections.Add(new Rejection(batch.IndexOf(i), RejectionReason.UnknownStation, fault, "station_id"));
                    rejected++;
                    continue;
                }

                // Listed immediately, so that the stations of one batch count against the limit of the city.
                registrar.Register(station);
                lane = LaneOf(station);
                touched.Add(lane);
            }

            lane.Add(pending, batch[i], arrivedTicks);
        }

        Call(touched);
        pending.CloseDispatch(rejected);
    }

    private void Call(List<StationLane> lanes)
    {
        // The calls outlive the request, and so must not run in its context.
        using var noContext = ExecutionContext.SuppressFlow();
        foreach (var lane in lanes)
            if (lane.TryBegin() is { } slice) _ = CallAsync(lane, slice);
    }

    private StationLane LaneOf(string station) =>
        _lanes.TryGetValue(station, out var lane)
        ? lane
        : _lanes.GetOrAdd(station, static (id, own) => new StationLane(id, own.grains.GetGrain<IStationGrain>(id), own._slices), (grains, _slices));

    /// <summary>Calls the station until no readings are waiting. Never throws: failures are reported to the batches.</summary>
    private async Task CallAsync(StationLane lane, LaneSlice slice)
    {
        for (LaneSlice? next = slice; next is not null; next = lane.Next())
        {
            try
            {
                var decided = await DecideAsync(lane, next);
                try
                {
                    using (StationTracing.StartAcknowledge(next.Slice.Trace)) await decided.Durable;
                    decided.Report();
                    next.Answer(decided.Duplicates, decided.Outcome.Conflicts);
                }
                finally
                {
                    decided.Release();
                }

                _slices.Return(next);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // The grain may still be using the slice, so it is not reused.
                if (error is not StoreUnavailableException) LogFailed(logger, next.Slice.Count, lane.StationId, error);
                next.Fail();
            }
        }
    }

    private async ValueTask<DecidedSlice> DecideAsync(StationLane lane, LaneSlice slice)
    {
        await _calls.WaitAsync();
        try
        {
            return await lane.Station.TakeAsync(slice.Slice);
        }
        finally
        {
            _calls.Release();
        }
    }

    [LoggerMessage(7041, LogLevel.Error, "Processing {Readings} readings of station {Station} failed; their senders will retry")]
    private static partial void LogFailed(ILogger logger, int readings, string station, Exception error);
}
