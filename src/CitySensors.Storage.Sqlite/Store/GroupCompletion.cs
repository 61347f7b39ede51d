namespace CitySensors.Storage.Sqlite.Store;

/// <summary>
/// Completes when a group is durable and applied. Its callers continue one after the other on one thread of the pool: a group has
/// hundreds of them, and a work item for each would cost more than their work. Callers that do more than a little must yield. Thread safe.
/// </summary>
internal sealed class GroupCompletion
{
    private readonly TaskCompletionSource _source = new();

    public Task Task => _source.Task;

    public void Succeed() => ThreadPool.UnsafeQueueUserWorkItem(static source => source.TrySetResult(), _source, preferLocal: false);

    public void Fail(Exception error) =>
        ThreadPool.UnsafeQueueUserWorkItem(static failed => failed.Source.TrySetException(failed.Error), (Source: _source, Error: error), preferLocal: false);
}
