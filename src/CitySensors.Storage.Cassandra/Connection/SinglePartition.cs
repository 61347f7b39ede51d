using Cassandra;

namespace CitySensors.Storage.Cassandra.Connection;

/// <summary>Statements on one partition as one write, which all replicas apply as a whole.</summary>
internal static class SinglePartition
{
    public static IStatement Batch(IEnumerable<BoundStatement> statements)
    {
        var all = statements.ToList();
        if (all.Count == 1) return all[0];
        var batch = new BatchStatement();
        batch.SetBatchType(BatchType.Unlogged).SetIdempotence(true);
        foreach (var statement in all) batch.Add(statement);
        return batch;
    }
}
