using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Sqlite.Store;

internal static partial class StoreLog
{
    [LoggerMessage(4101, LogLevel.Information, "Recovered {Stations} stations and the alert log up to {Sequence}; {Records} journal records ({Bytes} bytes) from position {Position} were applied")]
    public static partial void Recovered(ILogger logger, int stations, long sequence, long records, long bytes, long position);

    [LoggerMessage(4102, LogLevel.Warning, "Cut {CutBytes} bytes of a torn write that was never acknowledged from {Segment} at position {Position}")]
    public static partial void TornTailCut(ILogger logger, int cutBytes, string segment, long position);

    [LoggerMessage(4103, LogLevel.Error, "The disk is full: readings and changes are refused until there is room; queries go on")]
    public static partial void StorageIsFull(ILogger logger, Exception error);

    [LoggerMessage(4104, LogLevel.Information, "The disk has room again: readings are accepted")]
    public static partial void StorageHasRoom(ILogger logger);

    [LoggerMessage(4105, LogLevel.Critical, "Ingest failed; recovering from the last durable state. Until then readings and changes are refused")]
    public static partial void Failed(ILogger logger, Exception error);

    [LoggerMessage(4106, LogLevel.Error, "A damaged block cannot tell which readings are duplicates; readings of that hour are taken as new")]
    public static partial void BlockDamaged(ILogger logger, Exception error);

    [LoggerMessage(4107, LogLevel.Warning, "Closed while the disk is full; what is not in the database is in the journal and will be applied at the next start")]
    public static partial void ClosedWithoutRoom(ILogger logger);

    [LoggerMessage(4108, LogLevel.Information, "Closed at journal position {Position}")]
    public static partial void Closed(ILogger logger, long position);
}
