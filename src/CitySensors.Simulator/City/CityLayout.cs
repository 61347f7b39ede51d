using System.Globalization;
using CitySensors.Core.Stations;

namespace CitySensors.Simulator.City;

/// <summary>
/// The locations of the stations <c>station-1</c> to <c>station-N</c>, each in one of six areas within 8 km of the centre. The location of a
/// station does not depend on the number of stations. Immutable and thread safe.
/// </summary>
public sealed class CityLayout
{
    private const string IdPrefix = "station-";

    // M. Roberts' R2 sequence, the powers of the inverse plastic number: every prefix covers an area evenly.
    private const double FirstStep = 0.7548776662466927;
    private const double SecondStep = 0.5698402909980532;

    private readonly CityPlane _plane;
    private readonly (double East, double North)[] _places;

    public CityLayout(CityOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Stations, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Stations, CityOptions.MaxStations);
        _plane = new CityPlane(options.Centre);
        _places = new (double, double)[options.Stations];
        var stations = new StationDefinition[options.Stations];
        for (var i = 0; i < stations.Length; i++)
        {
            var area = CityArea.All[i % CityArea.All.Count];
            var inArea = i / CityArea.All.Count;
            _places[i] = PlaceIn(area, inArea);
            var position = _plane.PositionOf(_places[i].East, _places[i].North);
            stations[i] = new StationDefinition(
                IdOf(i), NameIn(area, inArea), Math.Round(position.Latitude, 5), Math.Round(position.Longitude, 5), area.Id);
        }

        Stations = stations;
    }

    /// <summary>The stations by number; <c>station-1</c> has index 0.</summary>
    public IReadOnlyList<StationDefinition> Stations { get; }

    public static string IdOf(int station) => string.Create(CultureInfo.InvariantCulture, $"{IdPrefix}{station + 1}");

    /// <summary>The index of a station in <see cref="Stations"/>, or -1 if the id is unknown.</summary>
    public int IndexOf(string stationId)
    {
        ArgumentNullException.ThrowIfNull(stationId);
        return stationId.StartsWith(IdPrefix, StringComparison.Ordinal)
            && int.TryParse(stationId.AsSpan(IdPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1 && number <= Stations.Count && IdOf(number - 1) == stationId ? number - 1 : -1;
    }

    public Position PositionOf(int station) => _plane.PositionOf(_places[station].East, _places[station].North);

    /// <summary>The distance of a station from a position.</summary>
    public double KilometresBetween(int station, Position place)
    {
        var (east, north) = _plane.SlotOf(place);
        return Math.Sqrt(Square(_places[station].East - east) + Square(_places[station].North - north));
    }

    private static (double East, double North) PlaceIn(CityArea area, int number)
    {
        var along = (0.5 + number * FirstStep) % 1;
        var across = (0.5 + number * SecondStep) % 1;
        var bearing = double.DegreesToRadians(area.FromBearing + along * (area.ToBearing - area.FromBearing));
        // Uniform over the area, not over the radius.
        var distance = Math.Sqrt(Square(area.FromKilometres) + across * (Square(area.ToKilometres) - Square(area.FromKilometres)));
        return (distance * Math.Sin(bearing), distance * Math.Cos(bearing));
    }

    private static string NameIn(CityArea area, int number)
    {
        var (round, place) = Math.DivRem(number, area.Places.Count);
        return round == 0 ? area.Places[place] : string.Create(CultureInfo.InvariantCulture, $"{area.Places[place]} {round + 1}");
    }

    private static double Square(double value) => value * value;
}
