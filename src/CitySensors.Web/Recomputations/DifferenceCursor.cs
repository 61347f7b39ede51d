using System.Globalization;
using CitySensors.Core.Recomputations;
using CitySensors.Web.Requests;

namespace CitySensors.Web.Recomputations;

/// <summary>The place of a difference as a cursor.</summary>
internal static class DifferenceCursor
{
    private const char List = 'v';

    public static string Write(DifferencePlace place) =>
        Cursor.Encode(List, string.Create(CultureInfo.InvariantCulture, $"{place.StartTicks}/{place.Station}/{place.Slot}"));

    /// <summary>Null for the first page; other values are reported.</summary>
    public static DifferencePlace? Read(QueryReader query)
    {
        if (query.Place(List) is not { } place) return null;
        var parts = place.Split('/');
        if (parts.Length == 3 && TryRead(parts[0], out var start) && TryRead(parts[1], out var station) && station > 0 && TryRead(parts[2], out var slot) && slot <= byte.MaxValue)
            return new DifferencePlace(start, station, (int)slot);
        query.BadCursor();
        return null;
    }

    private static bool TryRead(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
