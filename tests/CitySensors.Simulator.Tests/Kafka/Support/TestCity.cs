using System.Text;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Kafka.Sending;
using CitySensors.Simulator.Kafka.Settings;
using CitySensors.Simulator.Running;
using CitySensors.Simulator.Tests.Support;
using CitySensors.TestSupport.Kafka;

namespace CitySensors.Simulator.Tests.Kafka.Support;

/// <summary>What the tests simulate.</summary>
internal static class TestCity
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>20 stations that send endlessly, as fast as their readings are accepted.</summary>
    public static SimulationOptions Options { get; } = new()
    {
        City = new CityOptions { Stations = 20 },
        Start = Start,
        Speed = null,
        Batch = 500,
        RetryTimeout = Timeout.InfiniteTimeSpan,
    };

    public static KafkaReadingSender SenderTo(Broker broker, string topic, params (string Key, string Value)[] settings) =>
        new(Settings(broker, topic, settings), TimeProvider.System, Console.Error.WriteLine);

    /// <summary>A sender that reports an outage within a second.</summary>
    public static KafkaReadingSender ImpatientSenderTo(Broker broker, string topic, params (string Key, string Value)[] settings) =>
        new(Settings(broker, topic, settings) with { RetryTimeout = TimeSpan.FromSeconds(1) }, TimeProvider.System, Console.Error.WriteLine);

    /// <summary>A sender by the test's clock.</summary>
    public static KafkaReadingSender SenderTo(Broker broker, string topic, TimeProvider time) => new(Settings(broker, topic), time, Console.Error.WriteLine);

    /// <summary>The readings that a server would be sent over HTTP, each as its line.</summary>
    public static async Task<IReadOnlyList<string>> LinesAsync(SimulationOptions options)
    {
        var sender = new RecordingSender();
        var outcome = await new Simulation(options, sender, TimeProvider.System).RunAsync(TestContext.Current.CancellationToken);
        Assert.True(outcome.Succeeded);
        return [.. sender.Attempts.SelectMany(attempt => Encoding.UTF8.GetString(attempt.Body).Split('\n', StringSplitOptions.RemoveEmptyEntries))];
    }

    private static KafkaSettings Settings(Broker broker, string topic, params (string Key, string Value)[] settings) =>
        new(broker.Servers, topic, settings.ToDictionary(setting => setting.Key, setting => setting.Value));
}
