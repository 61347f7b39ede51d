using CitySensors.Server.Tests.City;
using CitySensors.Server.Tests.Hosting;
using CitySensors.TestSupport.Hub;
using CitySensors.TestSupport.Processes;
using CitySensors.TestSupport.Telemetry;

namespace CitySensors.Server.Tests.Telemetry;

/// <summary>Traces of the real server, sent to a collector.</summary>
public sealed class TraceTests : HostTestBase
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
    private static readonly string Readings =
        $$"""[{"station_id": "market-square", "timestamp": {{Now - 1}}, "noise_level": 90}, {"station_id": "market-square", "timestamp": {{Now}}, "noise_level": 90}]""";

    [Theory]
    [InlineData(TraceCollector.Http)]
    [InlineData(TraceCollector.Grpc)]
    public async Task PostedReading_TraceReachesTheHub(string protocol)
    {
        await using var collector = await TraceCollector.StartAsync();
        await using var server = await StartAsync(Settings(collector, protocol, ("OTEL_SERVICE_NAME", "city-of-tests")));
        await using var browser = await HubClient.ConnectAsync(server.Url, Cancelled);
        await browser.SubscribeAsync("{}", Cancelled);
        await PostAsync(server, Trace);
        await browser.AlertsAsync(1, Cancelled);
        var send = await SpanAsync(collector, "alerts send");
        var alert = await SpanAsync(collector, "alert append");
        var decide = await SpanAsync(collector, "readings decide");
        var request = await SpanAsync(collector, "POST /api/readings");
        Assert.Equal((Trace, "00f067aa0ba902b7"), (request.Trace, request.Parent));
        Assert.Equal((Trace, request.Id), (decide.Trace, decide.Parent));
        Assert.Equal((Trace, decide.Id), (alert.Trace, alert.Parent));
        Assert.Equal((Trace, alert.Id), (send.Trace, send.Parent));
        Assert.Equal((Trace, request.Id), ((await SpanAsync(collector, "readings acknowledge")).Trace, (await SpanAsync(collector, "readings acknowledge")).Parent));
        Assert.Equal(Trace, (await SpanAsync(collector, "readings store")).Trace);
        Assert.Equal(("market-square", "noise_level", "Raised"), (alert.Tags["station.id"], alert.Tags["sensor"], alert.Tags["alert.state"]));
        Assert.Equal(("204", "/api/readings"), (request.Tags["http.response.status_code"], request.Tags["http.route"]));
        Assert.All(collector.Spans, span => Assert.Equal("city-of-tests", span.Service));
    }

    [Fact]
    public async Task Requests_OfProbesAndBrowsers_LeaveNoSpanAndNoPersonalData()
    {
        await using var collector = await TraceCollector.StartAsync();
        await using (var server = await StartAsync(Settings(collector, TraceCollector.Http)))
        {
            await using (var browser = await HubClient.ConnectAsync(server.Url, Cancelled)) await browser.SubscribeAsync("{}", Cancelled);
            await Http.GetStringAsync(new Uri(server.Url, "metrics"), Cancelled);
            await PostAsync(server, Trace);
            await server.StopAsync(Cancelled);
        }

        Assert.Contains(collector.Spans, span => span.Name == "POST /api/readings" && span.Service == "city-sensors-server");
        Assert.DoesNotContain(collector.Spans, span => span.Tags.GetValueOrDefault("url.path") is "/metrics" or "/health/ready" or "/hubs/alerts");
        Assert.All(collector.Spans, span => Assert.DoesNotContain(
            span.Tags.Keys, tag => tag.StartsWith("client.", StringComparison.Ordinal) || tag.StartsWith("network.peer", StringComparison.Ordinal) || tag.StartsWith("user_agent", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Sampler_AlwaysOff_SendsNothing()
    {
        await using var collector = await TraceCollector.StartAsync();
        await using var server = await StartAsync(Settings(collector, TraceCollector.Http, ("OTEL_TRACES_SAMPLER", "always_off")));
        await PostAsync(server, Trace);
        await server.StopAsync(Cancelled);
        Assert.Empty(collector.Spans);
    }

    /// <summary>Assemblies that are not loaded do not slow down startup.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OpenTelemetry_IsLoadedOnlyWhereTracesAreSent(bool sent)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("What a process has loaded is read from /proc.");
        await using var collector = await TraceCollector.StartAsync();
        await using var server = await StartAsync(sent ? Settings(collector, TraceCollector.Http) : []);
        await PostAsync(server, Trace);
        Assert.Equal(sent, (await File.ReadAllTextAsync($"/proc/{server.Id}/maps", Cancelled)).Contains("OpenTelemetry", StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Settings(TraceCollector collector, string protocol, params IEnumerable<(string Name, string Value)> more)
    {
        var settings = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Endpoint(protocol),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
            ["OTEL_BSP_SCHEDULE_DELAY"] = "50",
        };
        foreach (var (name, value) in more) settings[name] = value;
        return settings;
    }

    private Task<ServerProcess> StartAsync(Dictionary<string, string> environment) =>
        ServerProcess.Start(Folder.Path, environment).ReadyAsync(Http, Cancelled);

    private async Task PostAsync(ServerProcess server, string trace)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Url, "api/readings"));
        request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");
        request.Content = new StringContent(Readings, System.Text.Encoding.UTF8, "application/json");
        using var response = await Http.SendAsync(request, Cancelled);
        response.EnsureSuccessStatusCode();
    }

    private static async Task<ExportedSpan> SpanAsync(TraceCollector collector, string name)
    {
        await Eventually.TrueAsync(() => collector.Spans.Any(span => span.Name == name), () => $"a span {name}: {string.Join(", ", collector.Spans.Select(span => span.Name))}", Cancelled);
        return collector.Spans.First(span => span.Name == name);
    }
}
