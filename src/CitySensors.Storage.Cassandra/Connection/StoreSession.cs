using CitySensors.Core.Storage;
using System.Runtime.CompilerServices;
using Cassandra;
using CitySensors.Storage.Cassandra.Diagnostics;

namespace CitySensors.Storage.Cassandra.Connection;

/// <summary>
/// A driver session with the exceptions of the store and cancellation: cancelling ends the wait, not the request. Thread safe.
/// </summary>
internal sealed class StoreSession(ICluster cluster, ISession session, StoreMetrics metrics) : IAsyncDisposable
{
    public ICluster Cluster => cluster;

    public StoreMetrics Metrics => metrics;

    /// <exception cref="StoreUnavailableException">No node responds.</exception>
    public static async Task<StoreSession> ConnectAsync(ICluster cluster, string? keyspace, StoreMetrics metrics, CancellationToken cancellationToken)
    {
        var connecting = keyspace is null ? cluster.ConnectAsync() : cluster.ConnectAsync(keyspace);
        try
        {
            return new StoreSession(cluster, await connecting.WaitAsync(cancellationToken), metrics);
        }
        catch (Exception error) when (StoreErrors.IsUnavailable(error))
        {
            metrics.Failed();
            throw StoreErrors.Unavailable("connecting", error);
        }
    }

    /// <param name="isIdempotent">Whether the statement can be retried after a failure.</param>
    public async Task<PreparedStatement> PrepareAsync(string cql, bool isIdempotent, CancellationToken cancellationToken) =>
        (await GuardedAsync(session.PrepareAsync(cql), "preparing a statement", cancellationToken)).SetIdempotence(isIdempotent);

    /// <exception cref="StoreUnavailableException">The request failed, or its outcome is unknown.</exception>
    public Task<RowSet> ExecuteAsync(IStatement statement, string doing, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return GuardedAsync(session.ExecuteAsync(statement), doing, cancellationToken);
    }

    /// <summary>Reads rows page by page; the next page is fetched on demand.</summary>
    public async IAsyncEnumerable<Row> RowsAsync(
        IStatement statement, int pageSize, string doing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = await ExecuteAsync(statement.SetPageSize(pageSize), doing, cancellationToken);
        while (true)
        {
            // Its enumerator would block while fetching the next page.
            foreach (var row in rows.Take(rows.GetAvailableWithoutFetching())) yield return row;
            if (rows.IsFullyFetched) break;
            await GuardedAsync(Fetched(rows), doing, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync() => await session.ShutdownAsync();

    private static async Task<RowSet> Fetched(RowSet rows)
    {
        await rows.FetchMoreResultsAsync();
        return rows;
    }

    private async Task<T> GuardedAsync<T>(Task<T> request, string doing, CancellationToken cancellationToken)
    {
        try
        {
            return await request.WaitAsync(cancellationToken);
        }
        catch (Exception error) when (StoreErrors.IsUnavailable(error))
        {
            metrics.Failed();
            throw StoreErrors.Unavailable(doing, error);
        }
    }
}
