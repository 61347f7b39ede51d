using System.Diagnostics.Metrics;
using CitySensors.Core.Definitions;
using CitySensors.Core.Storage;
using CitySensors.Server.Kafka;
using CitySensors.Storage.Cassandra;
using CitySensors.Web.City;
using Microsoft.Extensions.Options;

namespace CitySensors.Cluster;

/// <summary>The city in Cassandra: opened before anything else begins, and looked at now and then for those who watch.</summary>
internal sealed partial class CassandraConnection(
    IOptions<CassandraOptions> cassandra,
    IOptions<CityOptions> city,
    KafkaTopics topics,
    TimeProvider time,
    IMeterFactory meters,
    ILoggerFactory loggers) : BackgroundService, IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = loggers.CreateLogger<CassandraConnection>();
    private CassandraCity? _city;
    private bool _isReady;

    public CassandraCity City => _city ?? throw new InvalidOperationException("The store is not open yet.");

    /// <summary>How long readings are kept is a setting of the city.</summary>
    public CassandraOptions Options { get; } = cassandra.Value with { Retention = TimeSpan.FromDays(city.Value.RetentionDays) };

    /// <summary>Whether Cassandra and Kafka answered when they were asked last.</summary>
    public bool IsReady => Volatile.Read(ref _isReady);

    /// <summary>Waits for Cassandra, brings its schema up to date and sets up the first definitions where there are none.</summary>
    /// <exception cref="InvalidDataException">The keyspace has part of a city only.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                _city ??= await CassandraCity.OpenAsync(Options, time, cancellationToken, meters, loggers);
                if (await _city.Migration.LoadAsync(cancellationToken) is { Finished: null })
                    throw new InvalidDataException($"The city of the keyspace {Options.Keyspace} is not migrated completely: run the migrate command again until it says that both agree.");
                await _city.Definitions.SeedAsync(FirstCatalogue.With(city.Value.DefaultRules), cancellationToken);
                return;
            }
            catch (StoreUnavailableException error)
            {
                LogWaiting(_logger, error.Message);
                await Task.Delay(RetryAfter, time, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (_city is { } open) await open.DisposeAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(CheckInterval, time);
        do
        {
            var isReady = (await City.CheckHealthAsync(stoppingToken)).IsHealthy && await topics.TroubleAsync(stoppingToken) is null;
            Volatile.Write(ref _isReady, isReady);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(7201, LogLevel.Warning, "Waiting for Cassandra: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
