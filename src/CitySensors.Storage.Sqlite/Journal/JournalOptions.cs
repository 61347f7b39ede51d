namespace CitySensors.Storage.Sqlite.Journal;

public sealed record JournalOptions
{
    public const int DefaultSegmentBytes = 64 * 1024 * 1024;
    public const int LeastSegmentBytes = 1024 * 1024;

    /// <summary>The size of a segment file. Its room is taken from the disk when it is made, so that a write cannot find the disk full.</summary>
    public int SegmentBytes { get; init; } = DefaultSegmentBytes;
}
