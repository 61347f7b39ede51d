namespace CitySensors.Core.Stations;

/// <summary>How many stations of the city report.</summary>
/// <param name="Reporting">The stations of which a reading arrived within <see cref="Window"/>.</param>
/// <param name="NewestArrival">The arrival of the newest reading; null if none arrived within <see cref="Window"/>.</param>
/// <param name="AsOf">When this was known.</param>
public sealed record CityActivity(int Reporting, DateTimeOffset? NewestArrival, DateTimeOffset AsOf)
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
}

/// <summary>Knows the activity of the whole city. Thread safe.</summary>
public interface ICityActivity
{
    /// <summary>A few seconds old; null while it is unknown, such as after a start.</summary>
    CityActivity? Latest { get; }
}
