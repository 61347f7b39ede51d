using System.Runtime.ExceptionServices;

namespace CitySensors.Server.City;

/// <summary>Threads that live and fail together: the first failure cancels the others and is thrown to who started them.</summary>
internal sealed class WorkerThreads(CancellationTokenSource failed)
{
    private readonly List<Thread> _threads = [];
    private ExceptionDispatchInfo? _failure;

    public void Start(string name, Action work)
    {
        var thread = new Thread(() => Run(work)) { Name = name, IsBackground = true };
        _threads.Add(thread);
        thread.Start();
    }

    public void Run(Action work)
    {
        try
        {
            work();
        }
        catch (Exception error)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(error), null);
            failed.Cancel();
        }
    }

    public void Join()
    {
        foreach (var thread in _threads) thread.Join();
    }

    public void ThrowFailure() => _failure?.Throw();
}
