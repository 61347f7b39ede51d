namespace CitySensors.TestSupport.Contract;

/// <summary>Aggregates that are stored, by the job of a running host.</summary>
public abstract class AggregateRevisionContract(CityFixture city) : ApiContract(city)
{
    private readonly DateTimeOffset _noon = new DateTimeOffset(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero).AddHours(-36);

    [Fact]
    public async Task List_AnHourThatIsCorrected_HasTheNextRevision()
    {
        var (station, area) = (NewId("station"), NewId("area"));
        using (var put = await PutAsync($"/api/stations/{station}", $$"""{"name": "Revised", "area": "{{area}}"}""")) put.EnsureSuccessStatusCode();
        await AcceptedAsync(Enumerable.Range(0, 60).Select(i => Reading(station, _noon.AddMinutes(i), $"\"temperature\": 25, \"humidity\": {50 + i % 20}")));
        await WindowAsync($"/api/stations/{station}/aggregates?resolution=PT1H", "temperature", 60, 1);
        await WindowAsync($"/api/areas/{area}/aggregates?resolution=PT1H", "temperature", 60, 1);
        await AcceptedAsync(Reading(station, _noon.AddSeconds(30), "\"temperature\": 31"));
        await WindowAsync($"/api/stations/{station}/aggregates?resolution=PT1H", "temperature", 61, 2);
        await WindowAsync($"/api/stations/{station}/aggregates?resolution=PT1H", "humidity", 60, 1);
        foreach (var resolution in (string[])["P1D", "P1M"]) await WindowAsync($"/api/stations/{station}/aggregates?resolution={resolution}", "temperature", 61, 2);
        await WindowAsync($"/api/areas/{area}/aggregates?resolution=P1D", "temperature", 61, 2);
    }

    private Task WindowAsync(string path, string sensor, int count, int revision) => Eventually.TrueAsync(
        async () => (await GetJsonAsync(path))["items"]!.AsArray() is [{ } window]
            && window["sensors"]![sensor] is { } one && (int)one["count"]! == count && (int?)one["revision"] == revision,
        () => $"{path} does not have revision {revision} with {count} values of {sensor}.",
        Cancelled);
}
