using CitySensors.Core.Alerts;

namespace CitySensors.Web.Alerts;

/// <summary>Subscriptions by the cells of a grid that their vicinities touch. Not thread safe.</summary>
/// <remarks>
/// Level n divides the circle of latitude into 2ⁿ columns. A vicinity is on the finest level whose cells are at least as wide as it is,
/// so that it touches four cells at most, and a point is looked up in one cell of each level that is in use.
/// </remarks>
internal sealed class VicinityGrid
{
    /// <summary>Cells of 38 m at the equator.</summary>
    private const int FinestLevel = 20;

    private readonly SubscriptionLists<Cell> _cells = new();
    private readonly int[] _subscriptions = new int[FinestLevel + 1];

    public void Add(Vicinity vicinity, LiveSubscription subscription)
    {
        _subscriptions[LevelOf(vicinity)]++;
        _cells.Add(CellsOf(vicinity), subscription);
    }

    public void Remove(Vicinity vicinity, LiveSubscription subscription)
    {
        _subscriptions[LevelOf(vicinity)]--;
        _cells.Remove(CellsOf(vicinity), subscription);
    }

    /// <summary>The subscriptions whose vicinity may contain a point.</summary>
    public IEnumerable<LiveSubscription> At(double latitude, double longitude)
    {
        for (var level = 0; level <= FinestLevel; level++)
        {
            if (_subscriptions[level] == 0) continue;
            foreach (var subscription in _cells[CellAt(level, latitude, longitude)]) yield return subscription;
        }
    }

    private static int LevelOf(Vicinity vicinity)
    {
        var (north, east) = vicinity.ReachDegrees;
        return Math.Clamp((int)Math.Log2(180 / Math.Max(north, east)), 0, FinestLevel);
    }

    private static IEnumerable<Cell> CellsOf(Vicinity vicinity)
    {
        var level = LevelOf(vicinity);
        var (north, east) = vicinity.ReachDegrees;
        return (
            from row in Range(Row(level, vicinity.Latitude - north), Row(level, vicinity.Latitude + north))
            from column in Range(UnwrappedColumn(level, vicinity.Longitude - east), UnwrappedColumn(level, vicinity.Longitude + east))
            select new Cell(level, row, Wrap(level, column))).Distinct();
    }

    private static IEnumerable<int> Range(int first, int last) => Enumerable.Range(first, last - first + 1);

    private static Cell CellAt(int level, double latitude, double longitude) =>
        new(level, Row(level, latitude), Wrap(level, UnwrappedColumn(level, longitude)));

    private static int Row(int level, double latitude) => (int)Math.Floor((latitude + 90) / WidthDegrees(level));

    private static int UnwrappedColumn(int level, double longitude) => (int)Math.Floor((longitude + 180) / WidthDegrees(level));

    /// <summary>What is beyond the antimeridian begins again on its other side.</summary>
    private static int Wrap(int level, int column) => column & ((1 << level) - 1);

    private static double WidthDegrees(int level) => 360.0 / (1 << level);

    private readonly record struct Cell(int Level, int Row, int Column);
}
