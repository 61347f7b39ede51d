using System.Net;
using System.Text.Json.Nodes;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Storage;
using CitySensors.Web.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.Web.Tests.Aggregates;

/// <summary>Aggregates that cannot be computed.</summary>
public sealed class AggregateErrorTests
{
    [Theory]
    [InlineData("/api/stations/station-7/aggregates")]
    [InlineData("/api/city/aggregates")]
    [InlineData("/api/city/ranking")]
    public async Task List_HoursThatWaitForTheRollUp_IsUnavailableForAWhile(string path)
    {
        using var response = await ListAsync(new StoreUnavailableException("The readings of this time are still being aggregated."), path);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "15"), (response.StatusCode, response.Headers.GetValues("Retry-After").Single()));
    }

    [Fact]
    public async Task List_AWindowWithTooManyReadings_SaysWhatToDo()
    {
        using var response = await ListAsync(new TooManyReadingsException("A window has more than 300000 readings."));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(("A window has more than 300000 readings.", "Request a finer resolution or a shorter time."), ((string)problem["title"]!, (string)problem["detail"]!));
    }

    private static async Task<HttpResponseMessage> ListAsync(Exception error, string path = "/api/stations/station-7/aggregates")
    {
        await using var server = await TestServer.StartAsync(services: services => services.AddSingleton<IAggregateHistory>(new FailingHistory(error)));
        using var content = new StringContent("""{"station_id": "station-7", "temperature": 25}""", null, "application/json");
        (await server.Client.PostAsync(new Uri("/api/readings", UriKind.Relative), content, TestContext.Current.CancellationToken)).Dispose();
        var response = await server.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        await response.Content.LoadIntoBufferAsync(TestContext.Current.CancellationToken);
        return response;
    }

    private sealed class FailingHistory(Exception error) : IAggregateHistory
    {
        public Task<AggregatePage> ReadAsync(string stationId, AggregateQuery query, CancellationToken cancellationToken) => Task.FromException<AggregatePage>(error);

        public Task<AggregatePage> ReadAreaAsync(string? area, AggregateQuery query, CancellationToken cancellationToken) => Task.FromException<AggregatePage>(error);
    }
}
