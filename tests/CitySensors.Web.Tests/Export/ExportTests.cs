using System.Net;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Web.Access;
using CitySensors.Web.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.Web.Tests.Export;

/// <summary>Alone in the process, whose memory is measured.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredMemory
{
    public const string Name = "Measured memory";
}

[Collection(MeasuredMemory.Name)]
public sealed class ExportTests
{
    private const int Megabyte = 1024 * 1024;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("csv", 200_000)]
    [InlineData("ndjson", 200_000)]
    [InlineData("geojson", 200_000)]
    [InlineData("parquet", 1_500_000)]
    public async Task Export_ManyReadings_TakesTheMemoryOfAFewBatches(string format, int readings)
    {
        await using var server = await StartAsync(new EndlessScan(readings));
        var (before, most, bytes) = (GC.GetTotalMemory(forceFullCollection: true), 0L, 0L);
        using var response = await server.Client.GetAsync(Uri(format), HttpCompletionOption.ResponseHeadersRead, Cancelled);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await using var body = await response.Content.ReadAsStreamAsync(Cancelled);
        var buffer = new byte[Megabyte];
        for (var next = 0L; await body.ReadAsync(buffer, Cancelled) is > 0 and var read;)
        {
            bytes += read;
            if (bytes < next) continue;
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            next += 8 * Megabyte;
        }

        Assert.True(bytes > 5 * Megabyte, $"Only {bytes} bytes came.");
        Assert.True(most < 64 * Megabyte, $"{most / Megabyte} MB were in use.");
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("parquet")]
    public async Task Export_ClientLeaves_EndsReading(string format)
    {
        var scan = new EndlessScan(long.MaxValue);
        await using var server = await StartAsync(scan, new() { ["Web:Export:Concurrent"] = "1" });
        using (var response = await server.Client.GetAsync(Uri(format), HttpCompletionOption.ResponseHeadersRead, Cancelled))
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        // The next one is only let in once the first has ended.
        await Eventually.TrueAsync(
            async () =>
            {
                using var next = await server.Client.GetAsync(Uri("csv") + "&limit=1", HttpCompletionOption.ResponseHeadersRead, Cancelled);
                return next.StatusCode == HttpStatusCode.OK;
            },
            () => "The export goes on.",
            Cancelled);
    }

    [Fact]
    public async Task Export_ClientTakesNothing_EndsAndReadsNoFurther()
    {
        var scan = new EndlessScan(long.MaxValue);
        await using var server = await StartAsync(scan, new() { ["Web:Export:SendSeconds"] = "1" });
        using var response = await server.Client.GetAsync(Uri("ndjson"), HttpCompletionOption.ResponseHeadersRead, Cancelled);
        await Eventually.TrueAsync(() => server.Log.Lines.Any(line => line.Line.Contains("took nothing", StringComparison.Ordinal)), () => "The export did not end.", Cancelled);
        Assert.True(scan.Read < 1_000_000, $"{scan.Read} readings were read for a client that took none.");
        await using var body = await response.Content.ReadAsStreamAsync(Cancelled);
        // A part must not look like the whole.
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null, Cancelled));
    }

    [Fact]
    public async Task Export_TooManyAtATime_IsRefused()
    {
        await using var server = await StartAsync(new EndlessScan(long.MaxValue), new() { ["Web:Export:Concurrent"] = "1" });
        using var first = await server.Client.GetAsync(Uri("csv"), HttpCompletionOption.ResponseHeadersRead, Cancelled);
        using var second = await server.Client.GetAsync(Uri("csv"), Cancelled);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (first.StatusCode, second.StatusCode));
        Assert.NotNull(second.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("parquet")]
    public async Task Export_StoreFailsMeanwhile_DoesNotLookComplete(string format)
    {
        await using var server = await StartAsync(new FailingScan(2));
        using var response = await server.Client.GetAsync(Uri(format), HttpCompletionOption.ResponseHeadersRead, Cancelled);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await using var body = await response.Content.ReadAsStreamAsync(Cancelled);
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null, Cancelled));
    }

    [Fact]
    public async Task Export_StoreIsUnavailable_AnswersSo()
    {
        await using var server = await StartAsync(new FailingScan(0));
        using var response = await server.Client.GetAsync(Uri("csv"), Cancelled);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData(ApiRole.Station, HttpStatusCode.Forbidden)]
    [InlineData(ApiRole.Staff, HttpStatusCode.OK)]
    [InlineData(ApiRole.Engineer, HttpStatusCode.OK)]
    public async Task Export_Role_NeedsStaffOrEngineer(ApiRole? role, HttpStatusCode expected)
    {
        string? token = null;
        await using var server = await TestServer.StartAsync(beforeStart: file =>
        {
            var keys = new KeyFile(file, TimeProvider.System);
            keys.Create(ApiRole.Engineer, "Ada");
            if (role is { } given) token = keys.Create(given, "Grace").Token;
        });
        foreach (var path in (string[])["readings", "aggregates"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/export/{path}");
            if (token is not null) request.Headers.Authorization = new("Bearer", token);
            using var response = await server.Client.SendAsync(request, Cancelled);
            Assert.Equal(expected, response.StatusCode);
        }
    }

    private static string Uri(string format) => $"/api/export/readings?format={format}";

    private static async Task<TestServer> StartAsync(IReadingScan scan, Dictionary<string, string?>? settings = null)
    {
        var server = await TestServer.StartAsync(settings, services => services.AddSingleton(scan));
        server.City.Stations.Put(new StationDefinition("station-7", "Market Square", 48.1, 11.6, "centre", Version: 1));
        return server;
    }

    /// <summary>Gives full batches until it fails.</summary>
    private sealed class FailingScan(int batches) : IReadingScan
    {
        private readonly EndlessScan _scan = new(long.MaxValue);
        private int _read;

        public Task<long?> ReadAsync(string stationId, long startTicks, long beforeTicks, ScannedReadings into, CancellationToken cancellationToken) =>
            _read++ < batches ? _scan.ReadAsync(stationId, startTicks, beforeTicks, into, cancellationToken) : throw new StoreUnavailableException();
    }
}
