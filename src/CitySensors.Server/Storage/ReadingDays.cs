using CitySensors.Web.City;

namespace CitySensors.Server.Storage;

/// <summary>When days of readings are over.</summary>
internal static class ReadingDays
{
    /// <summary>A reading within the lateness may still be on its way to the database.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>Whether a day (UTC) and the lateness of the city are over.</summary>
    public static bool IsOver(DateOnly day, CityOptions city, DateTimeOffset now) => now >= EndOf(day) + TimeSpan.FromMinutes(city.LatenessMinutes) + Margin;

    /// <summary>When the readings of a day (UTC) expire; those that arrived long after it, and of stations with a retention of their own, at other times.</summary>
    public static DateTimeOffset ExpiryOf(DateOnly day, CityOptions city) => EndOf(day) + TimeSpan.FromDays(city.RetentionDays);

    private static DateTimeOffset EndOf(DateOnly day) => new(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
}
