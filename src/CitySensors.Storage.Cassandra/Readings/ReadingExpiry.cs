namespace CitySensors.Storage.Cassandra.Readings;

/// <summary>
/// When readings are dropped: by whole days of event time, and what came late not before a day after its arrival (decision 7).
/// </summary>
internal static class ReadingExpiry
{
    public const long Never = long.MaxValue;

    /// <summary>
    /// Cassandra 5 refuses an expiry from 2038-01-19 on unless it was told to use newer files only; what would expire then does not at all.
    /// </summary>
    private const long Latest = int.MaxValue - 2 * Day;

    private const long Day = 24 * 60 * 60;

    /// <summary>Unix seconds at which readings of a day that are written now expire.</summary>
    public static long Of(int day, TimeSpan retention, DateTimeOffset now)
    {
        var least = now.ToUnixTimeSeconds() + Day;
        var expiry = StationDay.EndUnixSeconds(day) + (long)retention.TotalSeconds;
        return Math.Max(expiry, least) is var at && at < Latest ? at : Never;
    }

    /// <summary>The expiry of what tells of the readings: never before theirs.</summary>
    public static long After(long expiry) => expiry == Never ? Never : expiry + Day;

    /// <summary>Seconds to live, 0 for ever.</summary>
    public static int TimeToLive(long expiry, DateTimeOffset now) => expiry == Never ? 0 : (int)Math.Max(1, expiry - now.ToUnixTimeSeconds());
}
