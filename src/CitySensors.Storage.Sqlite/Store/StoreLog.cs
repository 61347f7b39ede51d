using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Sqlite.Store;

internal static partial class StoreLog
{
    [LoggerMessage(4101, LogLevel.Information, "Recovered {Stations} stations and the alert log up to {Sequence}; replayed {Records} journal records ({Bytes} bytes) from position {Position}")]
    public static partial void Recovered(ILogger logger, int stations, long sequence, long records, long bytes, long position);

    [LoggerMessage(4102, LogLevel.Warning, "Truncated a torn write of {CutBytes} bytes, which was never acknowledged, from {Segment} at position {Position}")]
    public static partial void TornTailCut(ILogger logger, int cutBytes, string segment, long position);

    [LoggerMessage(4103, LogLevel.Error, "The disk is full: refusing readings and changes until there is space; queries continue")]
    public static partial void StorageIsFull(ILogger logger, Exception error);

    [LoggerMessage(4104, LogLevel.Information, "The disk has space again: accepting readings")]
    public static partial void StorageHasRoom(ILogger logger);

    [LoggerMessage(4105, LogLevel.Critical, "Ingest failed; recovering from the last durable state. Readings and changes are refused during recovery")]
    public static partial void Failed(ILogger logger, Exception error);

    [LoggerMessage(4106, LogLevel.Error, "Cannot detect duplicates because of a corrupt block; treating readings of that hour as new")]
    public static partial void BlockDamaged(ILogger logger, Exception error);

    [LoggerMessage(4107, LogLevel.Warning, "Closed while the disk is full; the next start applies uncommitted changes from the journal")]
    public static partial void ClosedWithoutRoom(ILogger logger);

    [LoggerMessage(4108, LogLevel.Information, "Closed at journal position {Position}")]
    public static partial void Closed(ILogger logger, long position);
}
