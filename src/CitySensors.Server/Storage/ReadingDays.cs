using CitySensors.Web.City;

namespace CitySensors.Server.Storage;

/// <summary>When days of readings are over.</summary>
internal static class ReadingDays
{
    /// <summary>A reading within the lateness may still be on its way to the database.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>Whether a day (UTC) and the lateness of the city are over.</summary>
    public static bool IsOver(DateOnly day, CityOptions city, DateTimeOffset now) =>
        now >= new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero) + TimeSpan.FromMinutes(city.LatenessMinutes) + Margin;
}
