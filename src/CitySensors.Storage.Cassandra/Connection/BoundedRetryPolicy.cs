using Cassandra;
using CitySensors.Storage.Cassandra.Diagnostics;

namespace CitySensors.Storage.Cassandra.Connection;

/// <summary>
/// Retries idempotent requests a few times and never at a lower consistency level. Other requests (lightweight transactions)
/// are retried on another node only if the first one certainly did not execute them. Thread safe.
/// </summary>
internal sealed class BoundedRetryPolicy(int maxRetries, StoreMetrics metrics) : IExtendedRetryPolicy
{
    public RetryDecision OnReadTimeout(
        IStatement query, ConsistencyLevel cl, int requiredResponses, int receivedResponses, bool dataRetrieved, int nbRetry) =>
        nbRetry < maxRetries && MayRepeat(query) ? Again("read_timeout", cl, sameNode: true) : RetryDecision.Rethrow();

    public RetryDecision OnWriteTimeout(
        IStatement query, ConsistencyLevel cl, string writeType, int requiredAcks, int receivedAcks, int nbRetry) =>
        nbRetry < maxRetries && MayRepeat(query) ? Again("write_timeout", cl, sameNode: true) : RetryDecision.Rethrow();

    /// <summary>The coordinator did not execute the request; another node may see more replicas.</summary>
    public RetryDecision OnUnavailable(IStatement query, ConsistencyLevel cl, int requiredReplica, int aliveReplica, int nbRetry) =>
        nbRetry == 0 ? Again("unavailable", cl, sameNode: false) : RetryDecision.Rethrow();

    public RetryDecision OnRequestError(IStatement statement, Configuration config, Exception ex, int nbRetry)
    {
        var didNotBegin = ex is OverloadedException or IsBootstrappingException;
        return nbRetry < maxRetries && (didNotBegin || MayRepeat(statement)) ? Again("request_error", null, sameNode: false) : RetryDecision.Rethrow();
    }

    private static bool MayRepeat(IStatement? statement) => statement?.IsIdempotent == true;

    private RetryDecision Again(string reason, ConsistencyLevel? consistency, bool sameNode)
    {
        metrics.Retried(reason);
        return RetryDecision.Retry(consistency, sameNode);
    }
}
