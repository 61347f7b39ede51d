namespace CitySensors.Storage.Sqlite.Database;

/// <summary>When jobs last ran. Thread safe.</summary>
internal sealed class JobRuns(WriteConnection connection)
{
    public DateTimeOffset? LastOf(string job) => connection.Locked(statements =>
        statements.Scalar("SELECT last_run_ms FROM job WHERE name = $1", job) is long milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : (DateTimeOffset?)null);

    public void Save(string job, DateTimeOffset began) => connection.InTransaction(statements =>
        statements.Execute("INSERT OR REPLACE INTO job (name, last_run_ms) VALUES ($1, $2)", job, began.ToUnixTimeMilliseconds()));
}
