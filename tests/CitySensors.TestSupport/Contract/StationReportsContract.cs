using System.Globalization;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary>When stations were last heard, in <c>/api/stations</c>.</summary>
public abstract class StationReportsContract(CityFixture city) : ApiContract(city)
{
    [Fact]
    public async Task Get_StationSends_IsSilentOnlyAfterAWhile()
    {
        var station = NewId("station");
        var before = TimeProvider.System.GetUtcNow();
        var sent = 0;
        var got = new JsonObject();
        // The usual interval is known with the second arrival, at least a second after the first.
        await Eventually.TrueAsync(
            async () =>
            {
                await AcceptedAsync(Reading(station, Start.AddSeconds(sent++)));
                got = await GetAsync(station);
                return got["usual_interval"] is not null;
            },
            () => $"No usual interval is known: {got}.",
            Cancelled);
        Assert.True(TimeOf(got["last_seen"]) >= before.AddMilliseconds(-1));
        Assert.Null(got["silent_since"]);

        await Eventually.TrueAsync(async () => (got = await GetAsync(station))["silent_since"] is not null, () => $"It is not silent: {got}.", Cancelled);
        Assert.Equal(TimeOf(got["last_seen"]), TimeOf(got["silent_since"]));
        JsonNode? listed = null;
        await Eventually.TrueAsync(
            async () => (listed = (await GetJsonAsync("/api/stations?silent=true&limit=1000"))["items"]!.AsArray().SingleOrDefault(item => (string)item!["id"]! == station)) is not null,
            () => $"{station} is not in the list of silent stations.",
            Cancelled);
        Assert.Equal((string)got["silent_since"]!, (string)listed!["silent_since"]!);

        await AcceptedAsync(Reading(station, Start.AddSeconds(sent)));
        await Eventually.TrueAsync(async () => (got = await GetAsync(station))["silent_since"] is null, () => $"It is still silent: {got}.", Cancelled);
    }

    [Fact]
    public async Task List_NewestValueIsNoMeasurement_IsFaultyUntilTheNextOne()
    {
        var station = NewId("station");
        // Of the readings of a second only one counts.
        var sent = 0;
        await SendUntilAsync("\"humidity\": -999, \"temperature\": 20", async () => (await ListedAsync())?["faulty_sensors"] is not null);
        Assert.Equal(["humidity"], (await ListedAsync())!["faulty_sensors"]!.AsArray().Select(sensor => (string)sensor!));
        await SendUntilAsync("\"humidity\": 60", async () => await ListedAsync() is null);
        Assert.Null((await GetAsync(station))["faulty_sensors"]);

        async Task<JsonNode?> ListedAsync() =>
            (await GetJsonAsync("/api/stations?faulty=true&limit=1000"))["items"]!.AsArray().SingleOrDefault(item => (string)item!["id"]! == station);

        Task SendUntilAsync(string members, Func<Task<bool>> isDone) => Eventually.TrueAsync(
            async () =>
            {
                await AcceptedAsync(Reading(station, Start.AddSeconds(sent++), members));
                return await isDone();
            },
            () => $"{station} has not become as expected.",
            Cancelled);
    }

    private new async Task<JsonObject> GetAsync(string station)
    {
        await Eventually.TrueAsync(
            async () => (await Client.GetAsync(new Uri($"/api/stations/{station}", UriKind.Relative), Cancelled)).IsSuccessStatusCode, () => $"{station} is not listed.", Cancelled);
        return (await GetJsonAsync($"/api/stations/{station}")).AsObject();
    }

    private static DateTimeOffset TimeOf(JsonNode? time) => DateTimeOffset.Parse((string)time!, CultureInfo.InvariantCulture);
}
