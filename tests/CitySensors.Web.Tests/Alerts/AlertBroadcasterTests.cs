using System.Buffers;
using CitySensors.Core.Alerts;
using CitySensors.Core.Alerts.Texts;
using CitySensors.Web.Alerts;
using CitySensors.Web.City;
using CitySensors.Web.Json;
using CitySensors.Web.Limits;
using CitySensors.Web.Metrics;
using CitySensors.Web.Telemetry;
using CitySensors.TestSupport.Contract;
using CitySensors.Web.Tests.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Tests.Alerts;

public sealed class AlertBroadcasterTests : IAsyncDisposable
{
    private readonly InMemoryAlertLog _log = new();
    private readonly FailingLog _failing;
    private readonly AlertTexts _texts = new(new InMemoryCity(TimeProvider.System), Options.Create(new CityOptions()));
    private readonly CityMetrics _metrics = new();
    private readonly HubTelemetry _telemetry;
    private readonly AlertBroadcaster _broadcaster;
    private readonly List<TestConnection> _connections = [];

    public AlertBroadcasterTests()
    {
        _failing = new FailingLog(_log);
        _telemetry = new HubTelemetry(_metrics, new StageTimes(_metrics), new AlertOrigins(), TimeProvider.System);
        _broadcaster = new AlertBroadcaster(_failing, _texts, _telemetry, TimeProvider.System, NullLogger<AlertBroadcaster>.Instance);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _broadcaster.StopAsync(CancellationToken.None);
        _broadcaster.Dispose();
        foreach (var connection in _connections) await connection.DisposeAsync();
        _metrics.Dispose();
    }

    [Fact]
    public async Task Broadcast_ManyConnectionsOfTwoProtocols_SerializesOncePerProtocol()
    {
        await _broadcaster.StartAsync(Cancelled);
        var json = new CountingProtocol(Json());
        var messagePack = new CountingProtocol(new MessagePackHubProtocol(Options.Create(new MessagePackHubProtocolOptions { SerializerOptions = JsonShapeResolver.SerializerOptions })));
        var readers = Enumerable.Range(0, 50).Select(_ => Connect(json)).ToList();
        var binary = Enumerable.Range(0, 50).Select(_ => Connect(messagePack)).ToList();
        // Different filters with the same matches.
        foreach (var (i, connection) in readers.Concat(binary).Index())
            Assert.True(_broadcaster.TryJoin(new LiveSubscription(connection.Hub, i % 2 == 0 ? AlertFilter.Everything : Of("station-1"), 0)));
        _log.Append([TestAlerts.One("station-1")]);
        foreach (var reader in readers) Assert.Equal([1], await reader.ReadSequencesAsync(1, Cancelled));
        await Eventually.TrueAsync(() => binary.TrueForAll(connection => connection.BufferedBytes > 0), () => "Not each connection has a message.", Cancelled);
        Assert.Equal((1, 1), (json.Serialized, messagePack.Serialized));
    }

    [Fact]
    public async Task Broadcast_SliceOfSeveralEntries_EachGetsThoseThatItsFilterMatches()
    {
        var (one, two, all) = (Connect(Json()), Connect(Json()), Connect(Json()));
        Assert.True(_broadcaster.TryJoin(new LiveSubscription(one.Hub, Of("station-1"), 0)));
        Assert.True(_broadcaster.TryJoin(new LiveSubscription(two.Hub, Of("station-2"), 0)));
        Assert.True(_broadcaster.TryJoin(new LiveSubscription(all.Hub, AlertFilter.Everything, 0)));
        _log.Append([TestAlerts.One("station-1"), TestAlerts.One("station-2"), TestAlerts.One("station-1"), TestAlerts.One("station-3")]);
        await _broadcaster.StartAsync(Cancelled);
        Assert.Equal([1, 3], await one.ReadSequencesAsync(2, Cancelled));
        Assert.Equal([2], await two.ReadSequencesAsync(1, Cancelled));
        Assert.Equal([1, 2, 3, 4], await all.ReadSequencesAsync(4, Cancelled));
    }

    [Fact]
    public async Task Join_AheadOfTheBroadcaster_GetsOnlyWhatFollows()
    {
        var (behind, ahead) = (Connect(Json()), Connect(Json()));
        Assert.True(_broadcaster.TryJoin(new LiveSubscription(behind.Hub, AlertFilter.Everything, 0)));
        Assert.True(_broadcaster.TryJoin(new LiveSubscription(ahead.Hub, AlertFilter.Everything, 2)));
        _log.Append([TestAlerts.One("station-1"), TestAlerts.One("station-1"), TestAlerts.One("station-1")]);
        await _broadcaster.StartAsync(Cancelled);
        Assert.Equal([1, 2, 3], await behind.ReadSequencesAsync(3, Cancelled));
        Assert.Equal([3], await ahead.ReadSequencesAsync(1, Cancelled));
    }

    [Fact]
    public async Task Join_BehindTheBroadcaster_IsRefused()
    {
        await _broadcaster.StartAsync(Cancelled);
        var (first, late) = (Connect(Json()), Connect(Json()));
        Assert.True(_broadcaster.TryJoin(new LiveSubscription(first.Hub, AlertFilter.Everything, 0)));
        _log.Append([TestAlerts.One("station-1"), TestAlerts.One("station-1")]);
        await first.ReadSequencesAsync(2, Cancelled);
        Assert.False(_broadcaster.TryJoin(new LiveSubscription(late.Hub, AlertFilter.Everything, 1)));
        Assert.True(_broadcaster.TryJoin(new LiveSubscription(late.Hub, AlertFilter.Everything, 2)));
    }

    [Fact]
    public async Task Leave_AfterIt_NothingIsWritten()
    {
        await _broadcaster.StartAsync(Cancelled);
        var (stays, leaves) = (Connect(Json()), Connect(Json()));
        var leaving = new LiveSubscription(leaves.Hub, AlertFilter.Everything, 0);
        Assert.True(_broadcaster.TryJoin(leaving));
        Assert.True(_broadcaster.TryJoin(new LiveSubscription(stays.Hub, AlertFilter.Everything, 0)));
        await _broadcaster.LeaveAsync(leaving);
        _log.Append([TestAlerts.One("station-1")]);
        await stays.ReadSequencesAsync(1, Cancelled);
        Assert.Equal(0, leaves.BufferedBytes);
    }

    [Fact]
    public async Task Broadcast_SeveralLanguages_SerializesOncePerLanguage()
    {
        await _broadcaster.StartAsync(Cancelled);
        var json = new CountingProtocol(Json());
        AlertLanguage?[] languages = [null, AlertLanguage.English, AlertLanguage.Find("de")];
        var readers = Enumerable.Range(0, 30).Select(_ => Connect(json)).ToList();
        foreach (var (i, reader) in readers.Index())
            Assert.True(_broadcaster.TryJoin(new LiveSubscription(reader.Hub, AlertFilter.Everything, 0, languages[i % 3])));
        _log.Append([TestAlerts.One("station-1")]);
        foreach (var reader in readers) Assert.Equal([1], await reader.ReadSequencesAsync(1, Cancelled));
        Assert.Equal(3, json.Serialized);
    }

    [Fact]
    public async Task SlowConnection_ItsBufferStaysBoundedAndNobodyWaits()
    {
        const int Entries = 20_000;
        const int MaxReadBytes = 500 * 600;
        await _broadcaster.StartAsync(Cancelled);
        var (slow, quick) = (Connect(Json(), bufferBytes: 4096), Connect(Json()));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var hub = new HubDelivery(_telemetry, Options.Create(new WebOptions()), TimeProvider.System, NullLogger<HubDelivery>.Instance);
        var delivery = new AlertDelivery(_log, _broadcaster, _texts, hub, _telemetry, TimeProvider.System);
        var running = new[] { slow, quick }.Select(connection => delivery.DeliverAsync(connection.Hub, new Subscription(AlertFilter.Everything, null), 0, 0, stop.Token)).ToList();
        for (var i = 0; i < Entries; i += 100)
        {
            _log.Append([.. Enumerable.Repeat(TestAlerts.One("station-1"), 100)]);
            Assert.Equal(Numbers(i + 1, 100), await quick.ReadSequencesAsync(100, Cancelled));
            Assert.InRange(slow.BufferedBytes, 0, 4096 + MaxReadBytes);
        }

        Assert.Equal(Numbers(1, Entries), await slow.ReadSequencesAsync(Entries, Cancelled));

        // It is live again.
        _log.Append([TestAlerts.One("station-1")]);
        Assert.Equal([Entries + 1], await slow.ReadSequencesAsync(1, Cancelled));
        await stop.CancelAsync();
        await Task.WhenAll(running);
    }

    [Fact]
    public async Task Broadcast_ReadingTheLogFails_ReleasesSubscriptionsAndContinues()
    {
        await _broadcaster.StartAsync(Cancelled);
        var connection = Connect(Json());
        var subscription = new LiveSubscription(connection.Hub, AlertFilter.Everything, 0);
        Assert.True(_broadcaster.TryJoin(subscription));
        _log.Append([TestAlerts.One("station-1")]);
        await connection.ReadSequencesAsync(1, Cancelled);
        _failing.Fails = true;
        _log.Append([TestAlerts.One("station-1")]);
        await subscription.FellBehind.WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
        Assert.Equal((1, true), (subscription.Position, subscription.PendingWrite.IsCompletedSuccessfully));
        _failing.Fails = false;
        Assert.True(_broadcaster.TryJoin(new LiveSubscription(connection.Hub, AlertFilter.Everything, subscription.Position)));
        Assert.Equal([2], await connection.ReadSequencesAsync(1, Cancelled));
    }

    private static IEnumerable<long> Numbers(int first, int count) => Enumerable.Range(first, count).Select(i => (long)i);

    private static AlertFilter Of(string station) => AlertFilter.Everything with { Stations = new HashSet<string> { station } };

    private static JsonHubProtocol Json() => new(Options.Create(new JsonHubProtocolOptions { PayloadSerializerOptions = ApiJson.Shared.Options }));

    private TestConnection Connect(IHubProtocol protocol, int bufferBytes = 64 * 1024)
    {
        _connections.Add(new TestConnection(protocol, bufferBytes));
        return _connections[^1];
    }

    /// <summary>Counts the messages that are serialized.</summary>
    private sealed class CountingProtocol(IHubProtocol protocol) : IHubProtocol
    {
        private int _serialized;

        public int Serialized => Volatile.Read(ref _serialized);

        public string Name => protocol.Name;

        public int Version => protocol.Version;

        public TransferFormat TransferFormat => protocol.TransferFormat;

        public bool IsVersionSupported(int version) => protocol.IsVersionSupported(version);

        public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message)
        {
            Interlocked.Increment(ref _serialized);
            return protocol.GetMessageBytes(message);
        }

        public void WriteMessage(HubMessage message, IBufferWriter<byte> output)
        {
            Interlocked.Increment(ref _serialized);
            protocol.WriteMessage(message, output);
        }

        public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out HubMessage? message) =>
            protocol.TryParseMessage(ref input, binder, out message);
    }
}
