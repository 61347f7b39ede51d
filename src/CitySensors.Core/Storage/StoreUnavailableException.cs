namespace CitySensors.Core.Storage;

/// <summary>A store cannot keep or read just now: it is full, away or being recovered. The same call may succeed later.</summary>
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
