namespace CitySensors.Server.Import.Rows;

/// <summary>
/// Converts local times to UTC. At the end of daylight saving an hour comes twice; which of both a row means follows from the row before
/// of the same series: a file in ascending order has daylight saving time until the time goes back, one in descending order the reverse.
/// </summary>
internal sealed class LocalTimes(TimeZoneInfo zone)
{
    private readonly Dictionary<string, (DateTime Last, bool Descending)> _series = new(StringComparer.Ordinal);

    public string Zone => zone.Id;

    /// <param name="series">What has its times in order: a station, or a parameter of it.</param>
    /// <param name="local">A time without an offset.</param>
    /// <param name="utc">The time in UTC.</param>
    /// <returns>False if clocks skip this time at the start of daylight saving.</returns>
    public bool TryConvert(string series, DateTime local, out DateTime utc)
    {
        utc = default;
        if (zone.IsInvalidTime(local)) return false;
        if (!zone.SupportsDaylightSavingTime)
        {
            utc = TimeZoneInfo.ConvertTimeToUtc(local, zone);
            return true;
        }

        (DateTime Last, bool Descending)? before = _series.TryGetValue(series, out var known) ? known : null;
        utc = zone.IsAmbiguousTime(local) ? Choose(local, before) : TimeZoneInfo.ConvertTimeToUtc(local, zone);
        _series[series] = (utc, before is { } previous && (previous.Last == utc ? previous.Descending : utc < previous.Last));
        return true;
    }

    private DateTime Choose(DateTime local, (DateTime Last, bool Descending)? before)
    {
        var offsets = zone.GetAmbiguousTimeOffsets(local);
        var (first, second) = (Utc(local - offsets.Max()), Utc(local - offsets.Min()));
        if (before is not var (last, descending)) return first;
        if (descending) return second < last ? second : first;
        return first > last ? first : second;
    }

    private static DateTime Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);
}
