using System.Globalization;
using System.Text;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Running;
using CitySensors.Simulator.Sending;
using CitySensors.Simulator.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Simulator.Tests.Sending;

public sealed class HttpReadingSenderTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{\"station_id\": \"station-1\", \"timestamp\": 1, \"temperature\": 25}\n");

    [Fact]
    public async Task SendAsync_Taken_SendsTheBodyAsNdJson()
    {
        await using var server = await TestServer.StartTakingAsync();

        Assert.Equal(SendResult.Taken, await SendAsync(server.Address));

        var request = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/api/readings", "application/x-ndjson"), (request.Method, request.Path, request.ContentType));
        Assert.Equal(Body, request.Body);
    }

    [Fact]
    public async Task SendAsync_SomeRejected_CountsThem()
    {
        await using var server = await TestServer.StartAsync((context, _) => context.Response.WriteAsJsonAsync(
            new { accepted = 90, duplicates = 7, rejected = new[] { new { index = 4, error = "unknown sensor type snow" }, new { index = 5, error = "so" }, new { index = 9, error = "so" } } }));

        var result = await SendAsync(server.Address);

        Assert.Equal((SendStatus.Taken, 7, 3), (result.Status, result.Duplicates, result.Rejected));
        Assert.Contains("unknown sensor type snow", result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_AllRejected_CountsThemAndDoesNotRetry()
    {
        await using var server = await TestServer.StartAsync((context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return context.Response.WriteAsJsonAsync(
                new { title = "No reading was accepted.", rejected_count = 1, rejected = new[] { new { index = 0, member = "snow", error = "snow is not a sensor type" } } });
        });

        var result = await SendAsync(server.Address);

        Assert.Equal((SendStatus.Taken, 0, 1), (result.Status, result.Duplicates, result.Rejected));
        Assert.Contains("snow is not a sensor type", result.Problem, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(429, SendStatus.TryLater)]
    [InlineData(500, SendStatus.TryLater)]
    [InlineData(503, SendStatus.TryLater)]
    [InlineData(301, SendStatus.Refused)]
    [InlineData(400, SendStatus.Refused)]
    [InlineData(401, SendStatus.Refused)]
    [InlineData(413, SendStatus.Refused)]
    [InlineData(422, SendStatus.Refused)]
    public async Task SendAsync_OtherResponses_ReturnsWhetherToRetry(int status, SendStatus expected)
    {
        await using var server = await TestServer.StartAsync(async (context, _) =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync("{\"title\":\"as it is\"}");
        });

        var result = await SendAsync(server.Address);

        Assert.Equal(expected, result.Status);
        Assert.Contains($"POST {server.Address}api/readings: {status}", result.Problem, StringComparison.Ordinal);
        Assert.Contains("as it is", result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_RetryAfter_IsReadAsSecondsAndAsTime()
    {
        await using var server = await TestServer.StartAsync((context, before) =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = before == 0 ? "7" : Start.AddSeconds(90).ToString("R", CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });

        Assert.Equal(TimeSpan.FromSeconds(7), (await SendAsync(server.Address)).RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(90), (await SendAsync(server.Address)).RetryAfter);
    }

    [Fact]
    public async Task SendAsync_ConnectionRefused_AsksForARetry()
    {
        Uri address;
        await using (var server = await TestServer.StartTakingAsync()) address = server.Address;

        var result = await SendAsync(address);

        Assert.Equal(SendStatus.TryLater, result.Status);
        Assert.Contains("Connection refused", result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_ResponseOfAnotherServer_IsRefused()
    {
        await using var server = await TestServer.StartAsync((context, _) => context.Response.WriteAsync("<html>Hello"));

        Assert.Equal(SendStatus.Refused, (await SendAsync(server.Address)).Status);
    }

    [Fact]
    public async Task SendAsync_Cancelled_Throws()
    {
        await using var server = await TestServer.StartTakingAsync();
        using var client = Client(server.Address);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new HttpReadingSender(client, TimeProvider.System).SendAsync(Body, 1, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Simulation_ServerUnavailableThenBack_DeliversEveryReadingOnceAndInOrder()
    {
        await using var server = await TestServer.StartAsync(async (context, before) =>
        {
            if (before == 4) context.Abort();
            if (before is 1 or 2) context.Response.Headers.RetryAfter = "0";
            await TestServer.Answer(context, before is 1 or 2 ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status204NoContent);
        });
        using var client = Client(server.Address);
        var options = new SimulationOptions { City = new CityOptions { Stations = 5 }, Start = Start, Count = 1000, Speed = null, Connections = 1 };

        var outcome = await new Simulation(options, new HttpReadingSender(client, TimeProvider.System), TimeProvider.System).RunAsync(TestContext.Current.CancellationToken);

        Assert.True(outcome.Succeeded);
        Assert.Equal((1000, 10, 3), (outcome.Progress.Delivered, outcome.Progress.Bodies, outcome.Progress.Retries));
        var bodies = server.Requests.Select(request => request.Body).ToList();
        Assert.Equal(13, bodies.Count);
        Assert.Equal(bodies[1], bodies[2]);
        Assert.Equal(bodies[1], bodies[3]);
        Assert.Equal(bodies[4], bodies[5]);
        var readings = new Support.Readings();
        var ids = bodies.Where((_, i) => i is not (1 or 2 or 4)).SelectMany(body => readings.Ids(body)).ToList();
        Assert.Equal(Enumerable.Range(0, 1000).Select(n => ($"station-{n % 5 + 1}", Start.AddTicks(n * 2_000_000L))), ids);
    }

    private static async Task<SendResult> SendAsync(Uri address)
    {
        using var client = Client(address);
        return await new HttpReadingSender(client, new ManualTimeProvider(Start)).SendAsync(Body, 1, TestContext.Current.CancellationToken);
    }

    private static HttpClient Client(Uri address) => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = address };
}
