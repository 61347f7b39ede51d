namespace CitySensors.Simulator.City;

/// <summary>An area of the city: a sector around the centre, and the names of its places.</summary>
/// <param name="FromBearing">Degrees clockwise from north.</param>
/// <param name="FromKilometres">The distance from the centre.</param>
internal sealed record CityArea(
    string Id, double FromBearing, double ToBearing, double FromKilometres, double ToKilometres, IReadOnlyList<string> Places)
{
    public static IReadOnlyList<CityArea> All { get; } =
    [
        new("centre", 0, 360, 0.1, 1.5,
        [
            "Market Square", "Town Hall", "Cathedral Close", "Central Station", "Old Bridge", "Theatre Square", "Library Gardens",
            "Mint Lane", "Exchange Street", "Court Square", "Fountain Court", "Guild Hall",
        ]),
        new("north", -40, 40, 1.9, 8,
        [
            "North Gate", "Observatory Hill", "Linden Avenue", "Mill Pond", "University Park", "Vineyard Road", "Chapel Field",
            "Forest Edge", "Upper Meadow", "Water Tower", "School Lane", "Hill Crest",
        ]),
        new("east", 50, 130, 1.9, 8,
        [
            "East Gate", "Railway Works", "Orchard Street", "Stadium", "Brewery Yard", "Sunrise Estate", "Canal Bend", "Trade Fair",
            "Poplar Road", "Airport Link", "Garden Village", "Brickfields",
        ]),
        new("south", 140, 190, 1.9, 8,
        [
            "South Gate", "Riverside", "City Hospital", "Meadow Lane", "Zoo", "Botanical Garden", "Power Station", "Fairground",
            "Willow Walk", "Lakeside", "Sports Park", "Nursery Road",
        ]),
        new("harbour", 200, 235, 1.9, 6,
        [
            "Fish Market", "Harbour Basin", "Lighthouse", "Customs House", "Ferry Pier", "Container Terminal", "Shipyard",
            "Sailmakers Row", "Cold Store", "Pilot Station", "Grain Silo", "Dry Dock",
        ]),
        new("west", 245, 310, 1.9, 8,
        [
            "West Gate", "King Street", "Tannery", "Rose Garden", "Weir", "Castle View", "Sunset Terrace", "Tram Depot",
            "Cherry Orchard", "Abbey Field", "Bishop's Wood", "Quarry Hill",
        ]),
    ];
}
