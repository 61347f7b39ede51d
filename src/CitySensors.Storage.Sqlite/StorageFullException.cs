namespace CitySensors.Storage.Sqlite;

/// <summary>The disk is full. Nothing was written; the operation can be retried once there is space.</summary>
public sealed class StorageFullException : IOException
{
    public StorageFullException()
        : this("The disk is full.")
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
