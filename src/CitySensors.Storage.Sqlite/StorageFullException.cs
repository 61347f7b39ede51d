namespace CitySensors.Storage.Sqlite;

/// <summary>There was no room left for what had to be written. Nothing of it was kept; the same again succeeds once there is room.</summary>
public sealed class StorageFullException : IOException
{
    public StorageFullException()
        : this("There is no room left to write to.")
    {
    }

    public StorageFullException(string message)
        : base(message)
    {
    }

    public StorageFullException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
