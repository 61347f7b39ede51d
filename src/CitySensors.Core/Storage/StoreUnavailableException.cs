namespace CitySensors.Core.Storage;

/// <summary>A store is temporarily unavailable: full, unreachable or recovering. The operation can be retried.</summary>
public class StoreUnavailableException : IOException
{
    public StoreUnavailableException()
        : this("The store is unavailable.")
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
