using System.ComponentModel;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Definitions;

namespace CitySensors.Web.Aggregates;

[Description("Stations in order of a figure of a window of event time.")]
internal sealed record RankingResource
{
    [Description("The start of the window, inclusive.")]
    public required DateTime Start { get; init; }

    [Description("The end of the window, exclusive.")]
    public required DateTime End { get; init; }

    [Description("Whether the window ended more than five minutes ago. Readings that arrive later still correct it.")]
    public required bool Closed { get; init; }

    [Description("The stations with values in the window, first the first.")]
    public required IReadOnlyList<RankedStationResource> Items { get; init; }

    public static RankingResource From(Window window, IEnumerable<RankedStation> ranked, ICityDefinitions city, DateTimeOffset now) => new()
    {
        Start = new DateTime(window.StartTicks, DateTimeKind.Utc),
        End = new DateTime(window.EndTicks, DateTimeKind.Utc),
        Closed = window.IsClosed(now),
        Items = [.. ranked.Select(station => RankedStationResource.From(station, city))],
    };
}

[Description("A station of a ranking.")]
internal sealed record RankedStationResource
{
    [Description("The ID of the station.")]
    public required string StationId { get; init; }

    [Description("The display name of the station.")]
    public required string Name { get; init; }

    [Description("The area of the station. Omitted if it has none.")]
    public string? Area { get; init; }

    [Description("The figure that the stations are ranked by.")]
    public required double Value { get; init; }

    [Description("The number of values in the window.")]
    public required long Count { get; init; }

    public static RankedStationResource From(RankedStation ranked, ICityDefinitions city)
    {
        var station = city.Stations.Find(ranked.StationId);
        return new RankedStationResource { StationId = ranked.StationId, Name = station?.Name ?? ranked.StationId, Area = station?.Area, Value = ranked.Value, Count = ranked.Count };
    }
}
