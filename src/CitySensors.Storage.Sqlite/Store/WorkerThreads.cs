namespace CitySensors.Storage.Sqlite.Store;

/// <summary>Threads that fail together: the first failure cancels the others.</summary>
internal sealed class WorkerThreads(CancellationTokenSource failed)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;
    private int _running;

    /// <summary>Completes when all threads have ended; faulted if one of them failed.</summary>
    public Task Ended => _ended.Task;

    public void Start(params ReadOnlySpan<(string Name, Action Work)> threads)
    {
        _running = threads.Length;
        foreach (var (name, work) in threads) new Thread(() => Run(work)) { Name = name, IsBackground = true }.Start();
    }

    private void Run(Action work)
    {
        try
        {
            work();
        }
        catch (Exception error)
        {
            Interlocked.CompareExchange(ref _failure, error, null);
            failed.Cancel();
        }

        if (Interlocked.Decrement(ref _running) > 0) return;
        if (_failure is { } failure) _ended.SetException(failure);
        else _ended.SetResult();
    }
}
