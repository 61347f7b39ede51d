using CitySensors.Core.Readings;

namespace CitySensors.Grains.Dispatch;

/// <summary>A batch whose readings have been dispatched; completes when all stations have answered. Thread safe.</summary>
internal sealed class PendingBatch(ReadingBatch batch, string? traceParent)
{
    private readonly TaskCompletionSource<IntakeResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The number of unanswered readings, plus one until all readings are dispatched.</summary>
    private int _open = batch.Count + 1;
    private int _accepted;
    private int _duplicates;
    private int _rejected;
    private int _failed;
    private List<ReadingConflict>? _conflicts;

    public ReadingBatch Batch => batch;

    public string? TraceParent => traceParent;

    public Task<IntakeResult> Completion => _completion.Task;

    /// <summary>Adds a conflict; call it before its reading is answered.</summary>
    public void Add(ReadingConflict conflict)
    {
        lock (_completion) (_conflicts ??= []).Add(conflict);
    }

    public void Answer(int accepted, int duplicates, int rejected)
    {
        Interlocked.Add(ref _accepted, accepted);
        Interlocked.Add(ref _duplicates, duplicates);
        Interlocked.Add(ref _rejected, rejected);
        Close(accepted + duplicates + rejected);
    }

    public void Fail(int readings)
    {
        Interlocked.Add(ref _failed, readings);
        Close(readings);
    }

    /// <summary>Call after all readings except rejected ones are dispatched.</summary>
    public void CloseDispatch(int rejected) => Close(rejected + 1);

    private void Close(int count)
    {
        if (Interlocked.Add(ref _open, -count) == 0) _completion.SetResult(new IntakeResult(Status, _accepted, _duplicates, _conflicts));
    }

    private IntakeStatus Status => _failed == 0 ? IntakeStatus.Accepted : _accepted + _duplicates + _rejected == 0 ? IntakeStatus.Unavailable : IntakeStatus.Unknown;
}
