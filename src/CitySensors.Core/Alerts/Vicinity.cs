namespace CitySensors.Core.Alerts;

/// <summary>A circle around a point.</summary>
public sealed record Vicinity(double Latitude, double Longitude, double RadiusKilometres)
{
    /// <summary>The mean radius of the Earth (IUGG).</summary>
    private const double EarthRadiusKilometres = 6371.0088;

    /// <summary>Far above the rounding of <see cref="Contains"/>, far below a metre.</summary>
    private const double RoundingMargin = 1e-9;

    /// <summary>
    /// How far it reaches from its centre to north and south, and to east and west, in degrees: no point outside is contained. 180 to
    /// east and west where it reaches a pole.
    /// </summary>
    public (double North, double East) ReachDegrees
    {
        get
        {
            var angle = RadiusKilometres / EarthRadiusKilometres + RoundingMargin;
            var fromEquator = double.DegreesToRadians(Math.Abs(Latitude));
            // Where a meridian touches the circle, centre, pole and point are a right-angled spherical triangle.
            var east = fromEquator + angle < Math.PI / 2 ? Math.Asin(Math.Sin(angle) / Math.Cos(fromEquator)) : Math.PI;
            return (double.RadiansToDegrees(Math.Min(angle, Math.PI)), double.RadiansToDegrees(east));
        }
    }

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
