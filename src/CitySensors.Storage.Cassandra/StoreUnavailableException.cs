namespace CitySensors.Storage.Cassandra;

/// <summary>
/// Cassandra is away, or too few of its nodes are there. What was asked for may or may not have been done; the same again is harmless
/// and succeeds once Cassandra is back.
/// </summary>
public sealed class StoreUnavailableException : IOException
{
    public StoreUnavailableException()
        : this("Cassandra cannot be reached.")
    {
    }

    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
