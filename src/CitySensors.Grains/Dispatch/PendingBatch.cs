using CitySensors.Core.Readings;

namespace CitySensors.Grains.Dispatch;

/// <summary>A batch whose readings are on their way to their stations; it completes when all of them have answered. Thread safe.</summary>
internal sealed class PendingBatch(ReadingBatch batch, string? traceParent)
{
    private readonly TaskCompletionSource<IntakeResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Readings without an answer, and one for the dispatcher until it has dispatched all of them.</summary>
    private int _open = batch.Count + 1;
    private int _accepted;
    private int _duplicates;
    private int _failed;

    public ReadingBatch Batch => batch;

    public string? TraceParent => traceParent;

    public Task<IntakeResult> Completion => _completion.Task;

    public void Answer(int accepted, int duplicates)
    {
        Interlocked.Add(ref _accepted, accepted);
        Interlocked.Add(ref _duplicates, duplicates);
        Close(accepted + duplicates);
    }

    public void Fail(int readings)
    {
        Interlocked.Add(ref _failed, readings);
        Close(readings);
    }

    /// <summary>All readings were dispatched, but for those that were rejected.</summary>
    public void CloseDispatch(int rejected) => Close(rejected + 1);

    private void Close(int count)
    {
        if (Interlocked.Add(ref _open, -count) == 0) _completion.SetResult(new IntakeResult(Status, _accepted, _duplicates));
    }

    private IntakeStatus Status => _failed == 0 ? IntakeStatus.Kept : _accepted + _duplicates == 0 ? IntakeStatus.Unavailable : IntakeStatus.Unknown;
}
