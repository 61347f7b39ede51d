namespace CitySensors.Simulator.City;

/// <summary>
/// The city as a plane in kilometres east and north of its centre. Within the 8 km of a city the error is below 0.1 % of the distances on the
/// sphere.
/// </summary>
internal sealed class CityPlane(Position centre)
{
    /// <summary>A degree of latitude on the sphere of the Earth's mean radius (IUGG).</summary>
    private const double KilometresPerDegree = 6371.0088 * Math.PI / 180;

    private readonly double _kilometresPerDegreeEast = KilometresPerDegree * Math.Cos(double.DegreesToRadians(centre.Latitude));

    public (double East, double North) SlotOf(Position position) => (
        (position.Longitude - centre.Longitude) * _kilometresPerDegreeEast,
        (position.Latitude - centre.Latitude) * KilometresPerDegree);

    public Position PositionOf(double east, double north) => new(
        centre.Latitude + north / KilometresPerDegree,
        centre.Longitude + east / _kilometresPerDegreeEast);
}
