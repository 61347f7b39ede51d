using Cassandra;

namespace CitySensors.Storage.Cassandra.Readings;

/// <summary>Converts event times to the day of a partition (UTC, days since 1970) and the time of day.</summary>
internal static class StationDay
{
    private static readonly int DayNumberOf1970 = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static int Of(long eventTicks) => (int)Math.DivRem(eventTicks, TimeSpan.TicksPerDay).Quotient - DayNumberOf1970;

    public static long TicksOfDay(long eventTicks) => eventTicks % TimeSpan.TicksPerDay;

    public static long StartTicks(int day) => (day + (long)DayNumberOf1970) * TimeSpan.TicksPerDay;

    public static long EndUnixSeconds(int day) => (day + 1L) * (long)TimeSpan.FromDays(1).TotalSeconds;

    public static int Of(LocalDate date) => new DateOnly(date.Year, date.Month, date.Day).DayNumber - DayNumberOf1970;
}
