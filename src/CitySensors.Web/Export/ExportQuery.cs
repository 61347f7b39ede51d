using System.Globalization;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Export.Formats;
using CitySensors.Web.Requests;

namespace CitySensors.Web.Export;

/// <summary>The parameters that exports have in common.</summary>
/// <param name="Format">The format.</param>
/// <param name="From">The start of the range, inclusive.</param>
/// <param name="Before">The end of the range, exclusive.</param>
/// <param name="Station">The only station; null for all.</param>
/// <param name="Area">The only area; null for all.</param>
/// <param name="Slot">The slot of the only sensor type; null for all.</param>
/// <param name="Limit">The maximum number of rows.</param>
internal sealed record ExportQuery(ExportFormat Format, DateTimeOffset From, DateTimeOffset Before, string? Station, string? Area, int? Slot, long Limit)
{
    public const string FormatParameter = "format";
    public const long MaxLimit = 1_000_000_000;

    /// <summary>Reads the parameters; what is wrong with them is among the faults of the query.</summary>
    public static ExportQuery Read(QueryReader query, ICityDefinitions city)
    {
        var from = query.Time("from") ?? DateTimeOffset.UnixEpoch;
        var before = query.Time("to") ?? DateTimeOffset.MaxValue;
        if (from > before) query.Faults.Add("to", "Must not be before from.");
        return new ExportQuery(FormatOf(query, ExportFormat.All), from, before, StationOf(query, city), AreaOf(query, city), SlotOf(query, city), LimitOf(query));
    }

    public static ExportFormat FormatOf(QueryReader query, IReadOnlyList<ExportFormat> formats)
    {
        if (query.Text(FormatParameter) is not { } name) return ExportFormat.Csv;
        if (formats.FirstOrDefault(known => known.Name == name) is { } format) return format;
        query.Faults.Add(FormatParameter, $"Must be one of {string.Join(", ", formats.Select(known => known.Name))}.");
        return ExportFormat.Csv;
    }

    private static string? StationOf(QueryReader query, ICityDefinitions city)
    {
        var station = query.Id("station");
        if (station is not null && city.Stations.Find(station) is null) query.Faults.Add("station", "Unknown station.");
        return station;
    }

    private static string? AreaOf(QueryReader query, ICityDefinitions city)
    {
        var area = query.Id("area");
        if (area is not null && !city.Stations.Page(null, int.MaxValue).Any(station => StationPlaces.Of(station).Any(place => place.Area == area)))
            query.Faults.Add("area", "No station is in this area.");
        return area;
    }

    private static int? SlotOf(QueryReader query, ICityDefinitions city)
    {
        if (query.Text("sensor") is not { } sensor) return null;
        var types = city.Catalogue.Slots;
        for (var slot = 0; slot < types.Count; slot++)
            if (types[slot].Id == sensor) return slot;
        query.Faults.Add("sensor", "Unknown sensor type.");
        return null;
    }

    public static long LimitOf(QueryReader query)
    {
        if (query.Text("limit") is not { } text) return long.MaxValue;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit) return limit;
        query.Faults.Add("limit", $"Must be an integer from 1 to {MaxLimit}.");
        return long.MaxValue;
    }
}
