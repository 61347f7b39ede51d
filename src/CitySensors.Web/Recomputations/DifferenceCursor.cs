using System.Globalization;
using CitySensors.Core.Readings;
using CitySensors.Core.Recomputations;
using CitySensors.Web.Requests;

namespace CitySensors.Web.Recomputations;

/// <summary>The place of a difference as a cursor.</summary>
internal static class DifferenceCursor
{
    private const char List = 'v';

    public static string Write(DifferencePlace place) =>
        Cursor.Encode(List, string.Create(CultureInfo.InvariantCulture, $"{place.StartTicks}/{place.Slot}/{place.Station}"));

    /// <summary>Null for the first page; other values are reported.</summary>
    public static DifferencePlace? Read(QueryReader query)
    {
        if (query.Place(List) is not { } place) return null;
        // Stores may write areas with a slash, which no ID has.
        if (place.Split('/', 3) is [var at, var number, var station] && TryRead(at, out var start) && TryRead(number, out var slot) && slot <= byte.MaxValue
            && (station == "/" || Identifier.Validate(station.StartsWith('/') ? station[1..] : station) is null))
            return new DifferencePlace(start, station, (int)slot);
        query.BadCursor();
        return null;
    }

    private static bool TryRead(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
