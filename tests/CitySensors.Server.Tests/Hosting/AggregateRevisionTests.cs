using CitySensors.TestSupport.Contract;

namespace CitySensors.Server.Tests.Hosting;

/// <summary>Aggregates that are stored, by the job of the running server.</summary>
public sealed class AggregateRevisionTests(ServerCityFixture city) : ApiContract(city), IClassFixture<ServerCityFixture>
{
    private readonly DateTimeOffset _noon = new DateTimeOffset(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero).AddHours(-36);

    [Fact]
    public async Task List_AnHourThatIsCorrected_HasTheNextRevision()
    {
        var station = NewId("station");
        await AcceptedAsync(Enumerable.Range(0, 60).Select(i => Reading(station, _noon.AddMinutes(i), $"\"temperature\": 25, \"humidity\": {50 + i % 20}")));
        await HourAsync("temperature", 60, 1);
        await AcceptedAsync(Reading(station, _noon.AddSeconds(30), "\"temperature\": 31"));
        await HourAsync("temperature", 61, 2);
        await HourAsync("humidity", 60, 1);

        async Task HourAsync(string sensor, int count, int revision) => await Eventually.TrueAsync(
            async () => (await GetJsonAsync($"/api/stations/{station}/aggregates?resolution=PT1H"))["items"]!.AsArray() is [{ } hour]
                && hour["sensors"]![sensor]! is var one && (int)one["count"]! == count && (int?)one["revision"] == revision,
            () => $"The hour of {sensor} is not revision {revision} with {count} values.",
            Cancelled);
    }
}
