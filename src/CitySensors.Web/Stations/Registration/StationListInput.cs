using System.ComponentModel;
using CitySensors.Web.OpenApi;

namespace CitySensors.Web.Stations.Registration;

[Description("A station of a list.")]
[Example("""{"id": "market-square", "name": "Market Square", "latitude": 48.1, "longitude": 11.6, "area": "centre", "retention": "P30D"}""")]
internal sealed record StationListInput : StationInput
{
    [Description("The ID of the station. Must occur once in a body.")]
    [Identifier]
    public required string Id { get; init; }
}
