using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary>Stations that are moved, and devices that are replaced.</summary>
public abstract class StationPlacesContract(CityFixture city) : ApiContract(city)
{
    private const string AtMarket = "\"name\": \"Market\", \"latitude\": 48.1, \"longitude\": 11.6, \"area\": \"centre\", \"device\": \"A1\"";
    private const string AtPark = "\"name\": \"Park\", \"latitude\": 48.2, \"longitude\": 11.7, \"device\": \"A1\"";

    [Fact]
    public async Task Put_OtherPosition_KeepsThePlaceOfEarlierReadings()
    {
        var station = NewId("station");
        await PutStationAsync(station, AtMarket);
        await AcceptedAsync(Reading(station, Start), Reading(station, Start.AddMinutes(1)), Reading(station, Start.AddMinutes(2)));
        await PutAgainAsync(station, $"{AtPark}, \"moved_at\": \"{Text(Start.AddMinutes(1))}\"");

        var places = await PlacesAsync(station);
        Assert.Equal(["Market centre 48.1 A1 ", $"Park  48.2 A1 {Text(Start.AddMinutes(1))}"], places);
        var items = await ItemsAsync($"/api/stations/{station}/readings", 3);
        Assert.Equal(("Market", 48.1, 11.6, "centre"), ((string)items[0]!["place"]!["name"]!, (double)items[0]!["place"]!["latitude"]!, (double)items[0]!["place"]!["longitude"]!, (string)items[0]!["place"]!["area"]!));
        Assert.Null(items[1]!["place"]);
        Assert.Null(items[2]!["place"]);
        var got = await GetJsonAsync($"/api/stations/{station}");
        Assert.Equal((Start.AddMinutes(1), 48.2, "A1"), (TimeOf(got["here_since"]), (double)got["latitude"]!, (string)got["device"]!));
        Assert.Null(got["device_since"]);
        Assert.Null(got["latest"]!["place"]);
        Assert.Null(got["former_places"]);
    }

    [Fact]
    public async Task Patch_OtherDevice_IsAReplacementFromNowOn()
    {
        var station = NewId("station");
        await PutStationAsync(station, AtMarket);
        await AcceptedAsync(Reading(station, Start));
        var before = TimeProvider.System.GetUtcNow();
        using (var patch = await PatchAsync($"/api/stations/{station}", """{"device": "B2"}"""))
        {
            var answer = await JsonAsync(patch, HttpStatusCode.OK);
            Assert.True(TimeOf(answer["device_since"]) >= before.AddMilliseconds(-1));
            Assert.Null(answer["here_since"]);
        }

        Assert.Equal("A1", (string)Assert.Single(await ItemsAsync($"/api/stations/{station}/readings", 1))!["place"]!["device"]!);
        using (var renamed = await PatchAsync($"/api/stations/{station}", """{"name": "Old Market", "area": "north"}""")) Assert.Equal(HttpStatusCode.OK, renamed.StatusCode);
        Assert.Equal(2, (await PlacesAsync(station)).Count);
    }

    [Fact]
    public async Task Patch_CorrectedPlace_IsNoMove()
    {
        var station = NewId("station");
        await PutStationAsync(station, AtMarket);
        using (var corrected = await PatchAsync($"/api/stations/{station}?correct_place=true", """{"latitude": 48.11}""")) Assert.Equal(HttpStatusCode.OK, corrected.StatusCode);
        Assert.Equal(["Market centre 48.11 A1 "], await PlacesAsync(station));
        using (var moved = await PatchAsync($"/api/stations/{station}", """{"latitude": 48.5}""")) Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
        Assert.Equal(2, (await PlacesAsync(station)).Count);
        using (var taken = await PatchAsync($"/api/stations/{station}?correct_place=true", """{"latitude": 48.11}""")) Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(["Market centre 48.11 A1 "], await PlacesAsync(station));
        using var both = await PatchAsync($"/api/stations/{station}?correct_place=true", $$"""{"latitude": 48.2, "moved_at": "{{Text(Start)}}"}""");
        Assert.Equal(["moved_at"], FaultsOf(await ProblemAsync(both, HttpStatusCode.BadRequest)));
    }

    [Fact]
    public async Task Restore_EarlierDefinition_MovesBack()
    {
        var station = NewId("station");
        await PutStationAsync(station, AtMarket);
        await PutAgainAsync(station, $"{AtPark}, \"moved_at\": \"{Text(Start)}\"");
        var history = (await GetJsonAsync($"/api/stations/{station}/history"))["items"]!.AsArray();
        using var restored = await Client.PostAsync(new Uri($"/api/stations/{station}/history/{history[1]!["revision"]}/restore", UriKind.Relative), null, Cancelled);
        await JsonAsync(restored, HttpStatusCode.OK);
        var places = await PlacesAsync(station);
        Assert.Equal(["Market centre 48.1 A1 ", $"Park  48.2 A1 {Text(Start)}"], places.Take(2));
        Assert.StartsWith("Market centre 48.1 A1 2", Assert.Single(places.Skip(2)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_InvalidMove_ReportsWhatIsWrong()
    {
        var station = NewId("station");
        using var first = await PutAsync($"/api/stations/{station}", $"{{{AtMarket}, \"moved_at\": \"{Text(Start)}\"}}");
        Assert.Equal(["moved_at"], FaultsOf(await ProblemAsync(first, HttpStatusCode.UnprocessableEntity)));
        await PutStationAsync(station, AtMarket);
        using var future = await PutAsync($"/api/stations/{station}", $"{{\"name\": \"x\", \"device\": \"\", \"moved_at\": \"{Text(Start.AddDays(1))}\"}}");
        Assert.Equal(["device", "moved_at"], FaultsOf(await ProblemAsync(future, HttpStatusCode.BadRequest)));
        using var noTime = await PutAsync($"/api/stations/{station}", $"{{{AtPark}, \"moved_at\": \"yesterday\", \"former_places\": []}}");
        Assert.Equal(["former_places", "moved_at"], FaultsOf(await ProblemAsync(noTime, HttpStatusCode.BadRequest)));
        await PutAgainAsync(station, $"{AtPark}, \"moved_at\": \"{Text(Start)}\"");
        using var earlier = await PutAsync($"/api/stations/{station}", $"{{{AtMarket}, \"moved_at\": \"{Text(Start.AddMinutes(-1))}\"}}");
        var problem = await ProblemAsync(earlier, HttpStatusCode.UnprocessableEntity);
        Assert.Contains(Text(Start), (string)problem["errors"]!["moved_at"]![0]!, StringComparison.Ordinal);
        using var unknown = await GetAsync($"/api/stations/{NewId("station")}/places");
        await ProblemAsync(unknown, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Post_ListWithMoves_MovesRejectsAndLeavesUnchanged()
    {
        var (station, other) = (NewId("station"), NewId("station"));
        await PutStationAsync(station, AtMarket);
        await PutStationAsync(other, AtMarket);
        var list = $"id,name,latitude,longitude,device,moved_at\n{station},Park,48.2,11.7,A1,{Text(Start)}\n{other},Market,48.1,11.6,A1,{Text(Start)}\n";

        var dry = await RegisterAsync(list, "?dry_run=true");
        Assert.Equal((1, 1), ((int)dry["changed"]!, (int)dry["rejected_count"]!));
        Assert.Equal(["moved_at"], FaultsOf(dry["rejected"]![0]!));
        Assert.Equal(1, (int)(await RegisterAsync(list))["changed"]!);
        Assert.Equal(["Market centre 48.1 A1 ", $"Park  48.2 A1 {Text(Start)}"], await PlacesAsync(station));
        Assert.Equal((0, 1), ((int)(await RegisterAsync(list))["changed"]!, (int)(await RegisterAsync(list))["unchanged"]!));
        Assert.Equal(1, (int)(await RegisterAsync($"id,name,latitude,longitude,device\n{station},Park,48.3,11.7,A1\n", "?correct_place=true"))["changed"]!);
        Assert.Equal(["Market centre 48.1 A1 ", $"Park  48.3 A1 {Text(Start)}"], await PlacesAsync(station));
    }

    private async Task<JsonNode> RegisterAsync(string csv, string query = "")
    {
        using var content = new StringContent(csv, Encoding.UTF8, "text/csv");
        using var response = await Client.PostAsync(new Uri($"/api/stations{query}", UriKind.Relative), content, Cancelled);
        return await JsonAsync(response, HttpStatusCode.OK);
    }

    private async Task PutAgainAsync(string station, string members)
    {
        using var response = await PutAsync($"/api/stations/{station}", $"{{{members}}}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task<IReadOnlyList<string>> PlacesAsync(string station) =>
    [
        .. (await GetJsonAsync($"/api/stations/{station}/places"))["items"]!.AsArray().Select(place => string.Create(
            CultureInfo.InvariantCulture, $"{place!["name"]} {place["area"]} {(double)place["latitude"]!} {place["device"]} {place["from"]}")),
    ];

    private static DateTimeOffset TimeOf(JsonNode? time) => DateTimeOffset.Parse((string)time!, CultureInfo.InvariantCulture);
}
