using CitySensors.Core.Stations;

namespace CitySensors.Core.Alerts;

/// <summary>A point and how far from it.</summary>
public sealed record Vicinity(double Latitude, double Longitude, double RadiusKilometres)
{
    /// <summary>The mean radius of the Earth (IUGG).</summary>
    private const double EarthRadiusKilometres = 6371.0088;

    /// <summary>Great-circle distance by the haversine formula.</summary>
    public bool Contains(double latitude, double longitude)
    {
        var (fromLatitude, toLatitude) = (double.DegreesToRadians(Latitude), double.DegreesToRadians(latitude));
        var halfNorth = Math.Sin((toLatitude - fromLatitude) / 2);
        var halfEast = Math.Sin(double.DegreesToRadians(longitude - Longitude) / 2);
        var haversine = halfNorth * halfNorth + Math.Cos(fromLatitude) * Math.Cos(toLatitude) * halfEast * halfEast;
        return 2 * EarthRadiusKilometres * Math.Asin(Math.Min(1, Math.Sqrt(haversine))) <= RadiusKilometres;
    }
}

/// <summary>Which alerts somebody wants to hear of. An empty set lets all pass. Immutable and thread safe.</summary>
public sealed record AlertFilter(
    IReadOnlySet<string> Areas, IReadOnlySet<string> Stations, IReadOnlySet<string> Sensors, Severity LeastSeverity, Vicinity? Near)
{
    private static readonly HashSet<string> Any = [];

    public static AlertFilter Everything { get; } = new(Any, Any, Any, Severity.Minor, null);

    /// <remarks>
    /// An alert that fell below the least severity was heard of before, and so its way down must be heard of too: what counts is the
    /// highest severity it had.
    /// </remarks>
    public bool Matches(Alert alert, StationDefinition? station)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return (Areas.Count == 0 || (alert.Area is not null && Areas.Contains(alert.Area)))
            && (Stations.Count == 0 || Stations.Contains(alert.StationId))
            && (Sensors.Count == 0 || Sensors.Contains(alert.Sensor))
            && alert.HighestSeverity >= LeastSeverity
            && (Near is null || (station is { Latitude: { } latitude, Longitude: { } longitude } && Near.Contains(latitude, longitude)));
    }
}
