using System.Text;
using System.Text.Json.Nodes;
using CitySensors.Web.City;
using CitySensors.Web.Tests.Hosting;

namespace CitySensors.Web.Tests.City;

public sealed class CityTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_NothingConfigured_HasNoCentreAndNoTiles()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal("""{"name":"CitySensors","languages":["en","de"],"time_zone":"UTC"}""", await CityAsync(server));
    }

    [Fact]
    public async Task Get_Configured_ReturnsTheConfiguration()
    {
        await using var server = await TestServer.StartAsync(new Dictionary<string, string?>
        {
            ["City:Name"] = "Münster",
            ["City:TimeZone"] = "Europe/Berlin",
            ["City:Languages:0"] = "de",
            ["City:Centre:Latitude"] = "51.96",
            ["City:Centre:Longitude"] = "7.63",
            ["City:Tiles:Url"] = "https://tile.example.org/{z}/{x}/{y}.png",
            ["City:Tiles:Attribution"] = "© Example",
        });
        Assert.Equal(
            """{"name":"Münster","languages":["de"],"time_zone":"Europe/Berlin","centre":{"latitude":51.96,"longitude":7.63},"tiles":{"url":"https://tile.example.org/{z}/{x}/{y}.png","attribution":"© Example"}}""",
            await CityAsync(server));
    }

    [Fact]
    public async Task Get_Centre_IsTheMiddleOfTheStationsWhateverOneFarAway()
    {
        await using var server = await TestServer.StartAsync();
        (double Latitude, double Longitude)[] places = [(48, 11), (48.2, 11.2), (48.1, 11.1), (-33, -70)];
        foreach (var (i, (latitude, longitude)) in places.Index())
        {
            using var content = new StringContent(FormattableString.Invariant($"{{\"name\": \"One\", \"latitude\": {latitude}, \"longitude\": {longitude}}}"), Encoding.UTF8, "application/json");
            using var response = await server.Client.PutAsync(new Uri($"/api/stations/{i}", UriKind.Relative), content, Cancelled);
            response.EnsureSuccessStatusCode();
        }

        var centre = JsonNode.Parse(await CityAsync(server))!["centre"]!;
        Assert.Equal(48.05, (double)centre["latitude"]!, 6);
        Assert.Equal(11.05, (double)centre["longitude"]!, 6);
    }

    [Theory]
    [InlineData("https://tile.example.org/{z}/{x}/{y}.png", "https://tile.example.org")]
    [InlineData("https://{s}.tile.example.org:8443/{z}/{x}/{y}.png", "https://*.tile.example.org:8443")]
    [InlineData("http://localhost:8080/{z}/{x}/{y}.png", "http://localhost:8080")]
    [InlineData("https://example.org;script-src/{z}", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("/tiles/{z}/{x}/{y}.png", null)]
    [InlineData("https://tiles.example.org'/", null)]
    public void TileOrigin_Address_IsItsOriginOrNothing(string url, string? expected) => Assert.Equal(expected, TileOrigin.From(url));

    private static Task<string> CityAsync(TestServer server) => server.Client.GetStringAsync(new Uri("/api/city", UriKind.Relative), Cancelled);
}
