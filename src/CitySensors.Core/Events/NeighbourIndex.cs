using CitySensors.Core.Alerts;

namespace CitySensors.Core.Events;

/// <summary>Finds the events that have an alert of the same station, of the same area, or within a distance. Not thread safe.</summary>
/// <remarks>
/// Positions are points of a sphere in cells with edges as long as the distance: neighbours are in the same or an adjacent cell, at the
/// poles and at the antimeridian too.
/// </remarks>
/// <typeparam name="T">An event.</typeparam>
internal sealed class NeighbourIndex<T>
    where T : class
{
    /// <summary>The mean radius of the Earth (IUGG).</summary>
    private const double EarthRadiusKilometres = 6371.0088;

    private readonly double _chord;
    private readonly Dictionary<string, HashSet<T>> _stations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<T>> _areas = new(StringComparer.Ordinal);
    private readonly Dictionary<(int X, int Y, int Z), HashSet<(Point Point, T Value)>> _cells = [];

    /// <param name="radiusKilometres">The largest great-circle distance of neighbours.</param>
    public NeighbourIndex(double radiusKilometres) => _chord = 2 * EarthRadiusKilometres * Math.Sin(radiusKilometres / EarthRadiusKilometres / 2);

    public void Add(AlertSource station, T value)
    {
        SetOf(_stations, station.StationId).Add(value);
        if (station.Area is { } area) SetOf(_areas, area).Add(value);
        if (PointOf(station) is { } point) SetOf(_cells, CellOf(point)).Add((point, value));
    }

    /// <summary>The events of the neighbours of a station, each once.</summary>
    public HashSet<T> Find(AlertSource station)
    {
        HashSet<T> found = [.. _stations.GetValueOrDefault(station.StationId) ?? []];
        if (station.Area is { } area && _areas.TryGetValue(area, out var values)) found.UnionWith(values);
        if (PointOf(station) is { } point) AddNear(point, found);
        return found;
    }

    /// <summary>Removes what was added of a station.</summary>
    public void Remove(AlertSource station, T value)
    {
        Remove(_stations, station.StationId, value);
        if (station.Area is { } area) Remove(_areas, area, value);
        if (PointOf(station) is { } point) Remove(_cells, CellOf(point), (point, value));
    }

    private void AddNear(Point point, HashSet<T> found)
    {
        var (x, y, z) = CellOf(point);
        for (var i = -1; i <= 1; i++)
            for (var j = -1; j <= 1; j++)
                for (var k = -1; k <= 1; k++)
                    if (_cells.TryGetValue((x + i, y + j, z + k), out var points)) AddNear(point, points, found);
    }

    private void AddNear(Point point, HashSet<(Point Point, T Value)> points, HashSet<T> found)
    {
        foreach (var (other, value) in points)
            if (point.SquareOfDistanceTo(other) <= _chord * _chord) found.Add(value);
    }

    private static HashSet<TValue> SetOf<TKey, TValue>(Dictionary<TKey, HashSet<TValue>> sets, TKey key)
        where TKey : notnull
    {
        if (!sets.TryGetValue(key, out var set)) sets[key] = set = [];
        return set;
    }

    private static void Remove<TKey, TValue>(Dictionary<TKey, HashSet<TValue>> sets, TKey key, TValue value)
        where TKey : notnull
    {
        if (sets.TryGetValue(key, out var set) && set.Remove(value) && set.Count == 0) sets.Remove(key);
    }

    private (int X, int Y, int Z) CellOf(Point point) => ((int)Math.Floor(point.X / _chord), (int)Math.Floor(point.Y / _chord), (int)Math.Floor(point.Z / _chord));

    private static Point? PointOf(AlertSource station)
    {
        if (station is not { Latitude: { } latitude, Longitude: { } longitude }) return null;
        var (north, east) = (double.DegreesToRadians(latitude), double.DegreesToRadians(longitude));
        return new Point(
            EarthRadiusKilometres * Math.Cos(north) * Math.Cos(east), EarthRadiusKilometres * Math.Cos(north) * Math.Sin(east), EarthRadiusKilometres * Math.Sin(north));
    }

    private readonly record struct Point(double X, double Y, double Z)
    {
        public double SquareOfDistanceTo(Point other)
        {
            var (x, y, z) = (X - other.X, Y - other.Y, Z - other.Z);
            return x * x + y * y + z * z;
        }
    }
}
