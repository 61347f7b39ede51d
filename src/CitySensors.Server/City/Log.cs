namespace CitySensors.Server.City;

internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Information, "The city is open: {Stations} stations, {Records} journal records ({Bytes} bytes) replayed from position {Position}, alert log at {Sequence}")]
    public static partial void CityOpened(ILogger logger, int stations, long records, long bytes, long position, long sequence);

    [LoggerMessage(101, LogLevel.Warning, "Recovery cut {CutBytes} bytes of a torn write, which was never acknowledged, from {Segment} at position {Position}; everything before it is kept")]
    public static partial void TornTailCut(ILogger logger, int cutBytes, string segment, long position);

    [LoggerMessage(102, LogLevel.Error, "The disk is full: readings and changes are refused until there is room; reading goes on")]
    public static partial void StorageIsFull(ILogger logger, Exception error);

    [LoggerMessage(103, LogLevel.Information, "There is room on the disk again: readings are accepted")]
    public static partial void StorageHasRoom(ILogger logger);

    [LoggerMessage(104, LogLevel.Critical, "The city stopped and will be opened anew from what is durable; meanwhile readings and changes are refused")]
    public static partial void CityFailed(ILogger logger, Exception error);

    [LoggerMessage(105, LogLevel.Information, "Retention dropped {Readings} readings in {Blocks} blocks; the file shrank by {FreedBytes} bytes")]
    public static partial void RetentionDropped(ILogger logger, long readings, long blocks, long freedBytes);

    [LoggerMessage(106, LogLevel.Error, "Retention failed and will be tried again")]
    public static partial void RetentionFailed(ILogger logger, Exception error);

    [LoggerMessage(108, LogLevel.Error, "A damaged block cannot say which readings came before; those that come again are taken for new")]
    public static partial void BlockDamaged(ILogger logger, Exception error);

    [LoggerMessage(109, LogLevel.Warning, "The city closes while the disk is full: what is not in the database is in the journal, and comes with the next start")]
    public static partial void ClosedWithoutRoom(ILogger logger);

    [LoggerMessage(107, LogLevel.Information, "The city is closed at journal position {Position}")]
    public static partial void CityClosed(ILogger logger, long position);
}
