namespace CitySensors.Storage.Cassandra.Readings;

/// <summary>
/// The expiry of readings: by whole days of event time, but not before a day after their arrival (decision 7).
/// </summary>
internal static class ReadingExpiry
{
    public const long Never = long.MaxValue;

    /// <summary>
    /// Cassandra 5 refuses expiries from 2038-01-19 on unless configured to use the newer file format only; such readings do not expire.
    /// </summary>
    private const long Latest = int.MaxValue - 2 * Day;

    private const long Day = 24 * 60 * 60;

    /// <summary>The expiry, in Unix seconds, of readings of a day that are written now.</summary>
    public static long Of(int day, TimeSpan retention, DateTimeOffset now)
    {
        var least = now.ToUnixTimeSeconds() + Day;
        var expiry = StationDay.EndUnixSeconds(day) + (long)retention.TotalSeconds;
        return Math.Max(expiry, least) is var at && at < Latest ? at : Never;
    }

    /// <summary>The expiry of index entries for readings: never before the readings.</summary>
    public static long After(long expiry) => expiry == Never ? Never : expiry + Day;

    /// <summary>The time to live in seconds; 0 for no expiry.</summary>
    public static int TimeToLive(long expiry, DateTimeOffset now) => expiry == Never ? 0 : (int)Math.Max(1, expiry - now.ToUnixTimeSeconds());
}
