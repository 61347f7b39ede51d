using System.ComponentModel;
using CitySensors.Core.Stations;

namespace CitySensors.Web.City;

[Description("How many stations of the city report.")]
internal sealed record CityStatusResource
{
    [Description("The number of stations that are registered or have sent a reading.")]
    public required int Stations { get; init; }

    [Description("The number of stations of which a reading arrived within the last 15 minutes before as_of. Omitted while it is unknown, such as after a start.")]
    public int? Reporting { get; init; }

    [Description("The arrival of the newest reading. Omitted if none arrived within these 15 minutes, or if it is unknown.")]
    public DateTime? NewestArrival { get; init; }

    [Description("When this was known; usually a few seconds ago. Omitted if nothing is known.")]
    public DateTime? AsOf { get; init; }

    public static CityStatusResource From(int stations, CityActivity? activity) => new()
    {
        Stations = stations,
        Reporting = activity?.Reporting,
        NewestArrival = activity?.NewestArrival?.UtcDateTime,
        AsOf = activity?.AsOf.UtcDateTime,
    };
}
