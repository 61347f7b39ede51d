using System.Globalization;
using System.Text;
using System.Text.Json;
using CitySensors.Core.Alerts;
using CitySensors.Cluster.Tests.Support;
using CitySensors.Streams.Kafka;
using Confluent.Kafka;

namespace CitySensors.Cluster.Tests.Faults;

/// <summary>Verifies that everything acknowledged is stored exactly once, and nothing else.</summary>
internal static class Proof
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <param name="city">It has taken the load.</param>
    /// <param name="load">It has ended.</param>
    /// <param name="trouble">What happened, for the figures.</param>
    /// <param name="silos">Those that live.</param>
    public static Task EverythingOnceAsync(ClusterCity city, Load load, string trouble, params SiloProcess[] silos) => EverythingOnceAsync(city, load, trouble, [], silos);

    /// <param name="city">It has taken the load.</param>
    /// <param name="load">It has ended.</param>
    /// <param name="trouble">What happened, for the figures.</param>
    /// <param name="refused">What else must be dead letters.</param>
    /// <param name="silos">Those that live.</param>
    public static async Task EverythingOnceAsync(ClusterCity city, Load load, string trouble, byte[][] refused, params SiloProcess[] silos)
    {
        var took = await city.CaughtUpAsync();
        var readings = await ReadingsOnceAsync(city, load);
        var alerts = await AlertsOnceAsync(city, load, silos);
        var letters = DeadLettersOf(city, load, refused);
        Figures.Write(
            $"{trouble}; {readings} readings stored once, {load.Stations.Sum(station => station.Conflicts.Count)} conflicts sent, "
            + $"{load.Repeated} bodies sent again, {alerts} alert entries once on {silos.Length} nodes, {letters} dead letters, caught up {took.TotalSeconds:0.0} s after the last");
    }

    /// <summary>The dead letters are these messages, with where they come from.</summary>
    /// <param name="city">The city whose dead letters they are.</param>
    /// <param name="expected">The values of the messages.</param>
    public static List<(string Value, string Reason)> DeadLettersAre(ClusterCity city, IReadOnlyList<byte[]?> expected)
    {
        var letters = expected.Count == 0 && city.Broker.ReadAll(city.DeadLetterTopic, 0) is { Count: 0 } ? [] : city.Broker.ReadAll(city.DeadLetterTopic, expected.Count);
        AssertAre(expected, letters);
        Assert.Equal(letters.Count, letters.DistinctBy(Origin).Count());
        AssertSayWhy(city, letters);
        return [.. letters.Select(letter => (Text(letter.Message.Value), Header(letter, DeadLetterHeaders.Reason)))];
    }

    /// <summary>
    /// The dead letters are the undecodable messages and the conflicts of the load. Who takes over what was not committed writes a dead letter again,
    /// with the same headers; a body that is sent again has its conflicts again.
    /// </summary>
    private static int DeadLettersOf(ClusterCity city, Load load, byte[][] refused)
    {
        IReadOnlyList<byte[]> undecodable = [.. load.Poison, .. refused];
        var conflicts = load.Stations.SelectMany(station => station.Conflicts, (station, time) => (station.Id, time)).ToHashSet();
        List<ConsumeResult<byte[], byte[]>> letters = [.. city.Broker.ReadAll(city.DeadLetterTopic, undecodable.Count + conflicts.Count).DistinctBy(Origin)];
        var byConflict = letters.ToLookup(letter => Header(letter, DeadLetterHeaders.Reason).EndsWith("which is kept", StringComparison.Ordinal));
        AssertAre(undecodable, byConflict[false]);
        Assert.Equal(conflicts.Order(), byConflict[true].Select(Conflicting).Distinct().Order());
        AssertSayWhy(city, letters);
        return letters.Count;
    }

    private static void AssertAre(IEnumerable<byte[]?> expected, IEnumerable<ConsumeResult<byte[], byte[]>> letters) =>
        Assert.Equal(expected.Select(Text).Order(StringComparer.Ordinal), letters.Select(letter => Text(letter.Message.Value)).Order(StringComparer.Ordinal));

    private static void AssertSayWhy(ClusterCity city, IEnumerable<ConsumeResult<byte[], byte[]>> letters)
    {
        foreach (var letter in letters)
        {
            Assert.Equal(city.ReadingsTopic, Header(letter, DeadLetterHeaders.Topic));
            Assert.NotEmpty(Header(letter, DeadLetterHeaders.Reason));
            Assert.True(DateTimeOffset.TryParse(Header(letter, DeadLetterHeaders.Time), CultureInfo.InvariantCulture, out _));
        }
    }

    private static (string Station, DateTimeOffset Time) Conflicting(ConsumeResult<byte[], byte[]> letter)
    {
        using var reading = JsonDocument.Parse(letter.Message.Value);
        return (reading.RootElement.GetProperty("station_id").GetString()!, reading.RootElement.GetProperty("timestamp").GetDateTimeOffset());
    }

    private static (string Partition, string Offset) Origin(ConsumeResult<byte[], byte[]> letter) => (Header(letter, DeadLetterHeaders.Partition), Header(letter, DeadLetterHeaders.Offset));

    private static async Task<int> ReadingsOnceAsync(ClusterCity city, Load load)
    {
        await using var store = await city.OpenStoreAsync();
        var all = 0;
        foreach (var station in load.Stations)
        {
            var stored = await store.Readings.ReadAsync(station.Id, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, int.MaxValue, Cancelled);
            Assert.Equal(station.Sent.OrderBy(sent => sent.Time), stored.Select(reading => (reading.EventTime, Assert.Single(reading.Observations).Value)));
            all += stored.Count;
        }

        return all;
    }

    private static async Task<int> AlertsOnceAsync(ClusterCity city, Load load, SiloProcess[] silos)
    {
        var expected = load.Stations.SelectMany(station => station.ExpectedAlerts()).Order(StringComparer.Ordinal).ToList();
        Assert.True(expected.Count > 10, $"Too few alerts to prove anything: {expected.Count}");
        foreach (var silo in silos)
        {
            List<LogEntry> log = [];
            await Eventually.TrueAsync(
                async () => (log = [.. (await city.Client(silo).AlertLogAsync()).Select(LogEntry.From)]).Count >= expected.Count,
                () => $"{log.Count} of {expected.Count} entries are in the log. {silo.Output}",
                Cancelled);
            Assert.Equal(expected, log.Select(entry => entry.Text).Order(StringComparer.Ordinal));
            Assert.Equal(log.Select(entry => entry.Sequence).Order().Distinct(), log.Select(entry => entry.Sequence));
        }

        await using var store = await city.OpenStoreAsync();
        var stored = await store.Alerts.ReadAsync(new AlertQuery(), int.MaxValue, Cancelled);
        Assert.Equal(expected, stored.Select(entry => LogEntry.TextOf(entry.Id, entry.State.ToString(), entry.Severity.ToString(), entry.Updated)).Order(StringComparer.Ordinal));
        return expected.Count;
    }

    private static string Header(ConsumeResult<byte[], byte[]> letter, string name) => Encoding.UTF8.GetString(letter.Message.Headers.GetLastBytes(name));

    private static string Text(byte[]? value) => value is null ? "(none)" : Encoding.UTF8.GetString(value);
}
