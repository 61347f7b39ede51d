using CitySensors.Cluster.Migration;
using CitySensors.Cluster.Tests.Support;
using CitySensors.Grains.Retries;
using CitySensors.Server.Kafka;
using CitySensors.Server.Kafka.Alerts;
using CitySensors.Storage.Cassandra;
using CitySensors.Web.City;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Node = CitySensors.Storage.Cassandra.Tests.Support.Node;

namespace CitySensors.Cluster.Tests.Migration;

/// <summary>Migrations within this process, that end where a test wants them to.</summary>
internal static class TestMigration
{
    /// <summary>Runs one, cancelled when an event is logged for the nth time.</summary>
    public static async Task<MigrationSummary> RunAsync(ClusterCity city, string folder, int? cancelAtEvent = null, int times = 1, string? alertsTopic = null)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(new CancellingLogger(cancel, cancelAtEvent, times)));
        var kafka = Options.Create(new KafkaOptions
        {
            Client = new ClientConfig { BootstrapServers = city.Broker.Servers },
            ReadingsTopic = city.ReadingsTopic,
            AlertsTopic = alertsTopic ?? city.AlertsTopic,
            DeadLetterTopic = city.DeadLetterTopic,
            AggregatesTopic = city.AggregatesTopic,
            GroupId = city.Group,
            Partitions = ClusterCity.Partitions,
        });
        using var topics = new KafkaTopics(kafka, TimeProvider.System, loggers.CreateLogger<KafkaTopics>());
        using var topic = new AlertTopicCopy(kafka, TimeProvider.System, loggers.CreateLogger<AlertTopicCopy>());
        var retry = new RetryPolicy(TimeProvider.System, loggers.CreateLogger<RetryPolicy>());
        var migration = new CityMigration(
            Options.Create(Node.Options(city.Keyspace)),
            Options.Create(new CityOptions()),
            topics,
            new AlertLogCopy(topic, retry, loggers.CreateLogger<AlertLogCopy>()),
            retry,
            TimeProvider.System,
            loggers);
        return await migration.RunAsync(folder, cancel.Token);
    }

    private sealed class CancellingLogger(CancellationTokenSource cancel, int? eventId, int times) : ILoggerProvider, ILogger
    {
        private int _left = times;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (id.Id == eventId && Interlocked.Decrement(ref _left) == 0) cancel.Cancel();
        }

        public void Dispose()
        {
        }
    }
}
