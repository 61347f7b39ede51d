namespace CitySensors.Core.Alerts;

/// <summary>A circle around a point.</summary>
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
