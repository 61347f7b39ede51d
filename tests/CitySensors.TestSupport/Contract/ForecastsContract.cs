using System.Net;

namespace CitySensors.TestSupport.Contract;

/// <summary><c>GET /api/stations/{id}/forecasts</c>, for a store that keeps forecasts and one that keeps none.</summary>
public abstract class ForecastsContract(CityFixture city) : ApiContract(city)
{
    /// <summary>Whether the city computes forecasts.</summary>
    protected virtual bool HasForecasts => true;

    [Fact]
    public async Task Get_UnknownStation_IsNotFound()
    {
        using var response = await GetAsync($"/api/stations/{NewId("nowhere")}/forecasts");
        await ProblemAsync(response, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Get_InvalidParameters_ReportsAll()
    {
        using var response = await GetAsync($"/api/stations/{NewId("nowhere")}/forecasts?sensor=mood&unknown=1");
        Assert.Equal(["sensor", "unknown"], FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
    }

    [Fact]
    public async Task Get_StationWithoutHistory_HasNoHours()
    {
        var station = NewId("station");
        await AcceptedAsync(Reading(station, Start));
        using var response = await GetAsync($"/api/stations/{station}/forecasts");
        if (!HasForecasts)
        {
            await ProblemAsync(response, HttpStatusCode.NotImplemented);
            return;
        }

        var sensors = (await JsonAsync(response, HttpStatusCode.OK))["sensors"]!.AsObject();
        Assert.All(sensors, sensor => Assert.Empty(sensor.Value!["hours"]!.AsArray()));
    }
}
