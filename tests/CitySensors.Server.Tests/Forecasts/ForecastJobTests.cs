using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using CitySensors.TestSupport.Contract;

namespace CitySensors.Server.Tests.Forecasts;

/// <summary>Forecasts that the job of the running server computes from imported history.</summary>
public sealed class ForecastJobTests(ServerCityFixture city) : ApiContract(city), IClassFixture<ServerCityFixture>
{
    [Fact]
    public async Task Run_StationWithHistory_ForecastsItsSensors()
    {
        var station = NewId("station");
        var now = TimeProvider.System.GetUtcNow();
        var hour = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerHour));
        // One sensor with 30 days, one with a week.
        await AcceptedAsync(Enumerable.Range(0, 30 * 24).Select(i => Reading(
            station, hour.AddHours(i - 30 * 24), string.Create(CultureInfo.InvariantCulture, $"\"temperature\": {ValueAt(hour.AddHours(i - 30 * 24)):0.00}{(i > 23 * 24 ? ", \"humidity\": 60" : "")}"))));

        JsonNode? forecast = null;
        await Eventually.TrueAsync(
            async () => (forecast = (await GetJsonAsync($"/api/stations/{station}/forecasts"))["sensors"]!["temperature"])?["hours"] is JsonArray { Count: > 0 },
            () => $"No forecast: {forecast}",
            Cancelled);

        var hours = forecast!["hours"]!.AsArray();
        Assert.Equal(72, hours.Count);
        Assert.All(hours, one => Assert.Equal(ValueAt(DateTimeOffset.Parse((string)one!["start"]!, CultureInfo.InvariantCulture)), (double)one["mean"]!, 0.2));
        Assert.All(hours, one => Assert.True((double)one!["low_95"]! <= (double)one["low_80"]! && (double)one["high_80"]! <= (double)one["high_95"]!));
        Assert.InRange((double)forecast["mean_absolute_error"]!, 0, 0.1);
        Assert.InRange((int)forecast["history_hours"]!, 719, 720);

        // As it would have been forecast a day before.
        var past = forecast["past"]!.AsArray();
        Assert.Equal(24, past.Count);
        Assert.All(past, one => Assert.Equal((double)one!["value"]!, (double)one["mean"]!, 0.2));

        var answer = await GetJsonAsync($"/api/stations/{station}/forecasts?sensor=humidity");
        var humidity = Assert.Single(answer["sensors"]!.AsObject());
        Assert.StartsWith("Not enough history: ", (string)humidity.Value!["reason"]!, StringComparison.Ordinal);
        Assert.NotNull(answer["trained_at"]);
        Assert.Equal((string)answer["origin"]!, (string)hours[0]!["start"]!);
    }

    [Fact]
    public async Task Run_RuleOnForecasts_RaisesAndEndsItsAlert()
    {
        var (station, rule) = (NewId("station"), NewId("rule"));
        var now = TimeProvider.System.GetUtcNow();
        var hour = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerHour));
        await JsonAsync(await PutAsync($"/api/rules/{rule}?allow_unknown=true", RuleAt(22)), HttpStatusCode.Created);
        await AcceptedAsync(Enumerable.Range(0, 30 * 24).Select(i => Reading(
            station, hour.AddHours(i - 30 * 24), string.Create(CultureInfo.InvariantCulture, $"\"temperature\": {ValueAt(hour.AddHours(i - 30 * 24)):0.00}"))));

        var alert = await ActiveAsync();
        Assert.Equal((station, "Moderate", 22.0), ((string)alert!["station_id"]!, (string)alert["severity"]!, (double)alert["threshold"]!));
        Assert.Equal(23, (double)alert["value"]!, 0.2);
        Assert.StartsWith($"Temperature at {station} is expected to rise to 23", (string)alert["message"]!, StringComparison.Ordinal);
        Assert.Equal(("PT24H", 0.5), ((string)alert["forecast"]!["within"]!, (double)alert["forecast"]!["least_probability"]!));
        Assert.InRange((DateTimeOffset)alert["forecast"]!["hour"]!, hour, hour.AddHours(25));
        Assert.Null(alert["window"]);

        // Not before the next forecast would be an hour.
        await JsonAsync(await PutAsync($"/api/rules/{rule}?allow_unknown=true", RuleAt(24)), HttpStatusCode.OK);
        await Eventually.TrueAsync(async () => await FindActiveAsync() is null, () => "The alert is still active.", Cancelled);

        async Task<JsonNode?> FindActiveAsync() =>
            (await GetJsonAsync("/api/alerts?active=true&limit=1000"))["items"]!.AsArray().FirstOrDefault(one => (string)one!["rule"]! == rule);

        async Task<JsonNode?> ActiveAsync()
        {
            JsonNode? found = null;
            await Eventually.TrueAsync(async () => (found = await FindActiveAsync()) is not null, () => $"The rule {rule} raised no alert.", Cancelled);
            return found;
        }

        string RuleAt(int threshold) =>
            $$"""{"sensor": "temperature", "stations": ["{{station}}"], "forecast": {"within": "PT24H"}, "levels": [{"severity": "Moderate", "above": {{threshold}}}]}""";
    }

    private static double ValueAt(DateTimeOffset time) => 20 + 3 * Math.Sin(Math.Tau * time.Hour / 24);
}
