namespace CitySensors.Storage.Sqlite.Journal;

public sealed record JournalOptions
{
    public const int DefaultSegmentBytes = 64 * 1024 * 1024;
    public const int LeastSegmentBytes = 1024 * 1024;

    /// <summary>The size of a segment file. Disk space is preallocated, so that writes cannot fail because the disk is full.</summary>
    public int SegmentBytes { get; init; } = DefaultSegmentBytes;
}
