using System.Text;
using CitySensors.Cluster.Tests.Support;
using CitySensors.TestSupport.Hub;
using CitySensors.TestSupport.Telemetry;

namespace CitySensors.Cluster.Tests.Telemetry;

/// <summary>Traces of a real silo, through Kafka and back, sent to a collector.</summary>
public sealed class TraceTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Span = "00f067aa0ba902b7";
    private const string Rule = """{"sensor": "temperature", "for": "PT0S", "min_values": 1, "levels": [{"severity": "Minor", "above": 26}]}""";

    private static readonly string Reading =
        $$"""{"station_id": "market-square", "timestamp": {{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}}, "temperature": 27}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PostedReading_TraceReachesTheHub()
    {
        var city = ClusterCity.OnRunning();
        try
        {
            await using var collector = await TraceCollector.StartAsync();
            var silo = await city.StartReadyAsync($"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.Endpoint(TraceCollector.Grpc)}", "--OTEL_BSP_SCHEDULE_DELAY=50");
            await city.Client(silo).PutAsync("api/rules/warm", Rule);
            await using var browser = await HubClient.ConnectAsync(silo.Url, Cancelled);
            await browser.SubscribeAsync("""{"stations": ["market-square"]}""", Cancelled);
            await PostAsync(city, silo);
            await browser.AlertsAsync(1, Cancelled);

            var request = await SpanAsync(collector, "POST /api/readings");
            var decide = await SpanAsync(collector, "readings decide");
            var alert = await SpanAsync(collector, "alert append");
            var send = await SpanAsync(collector, "alerts send");
            Assert.Equal((Trace, Span), (request.Trace, request.Parent));
            Assert.Equal((Trace, request.Id), (decide.Trace, decide.Parent));
            Assert.Equal((Trace, decide.Id), (alert.Trace, alert.Parent));
            Assert.Equal((Trace, alert.Id), (send.Trace, send.Parent));
            Assert.Equal(("market-square", "temperature", "Raised"), (alert.Tags["station.id"], alert.Tags["sensor"], alert.Tags["alert.state"]));
            Assert.All(collector.Spans, span => Assert.Equal("city-sensors-cluster", span.Service));
        }
        finally
        {
            await city.DropAsync();
        }
    }

    private static async Task PostAsync(ClusterCity city, SiloProcess silo)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(silo.Url, "api/readings"));
        request.Headers.Add("traceparent", $"00-{Trace}-{Span}-01");
        request.Content = new StringContent(Reading, Encoding.UTF8, "application/json");
        using var response = await city.Http.SendAsync(request, Cancelled);
        response.EnsureSuccessStatusCode();
    }

    private static async Task<ExportedSpan> SpanAsync(TraceCollector collector, string name)
    {
        ExportedSpan? found = null;
        await Eventually.TrueAsync(
            () => (found = collector.Spans.FirstOrDefault(span => span.Trace == Trace && span.Name == name)) is not null,
            () => $"There is no span {name}: {string.Join(", ", collector.Spans.Select(span => $"{span.Name} ({span.Trace})"))}",
            Cancelled);
        return found!;
    }
}
