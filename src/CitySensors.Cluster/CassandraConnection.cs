using System.Diagnostics.Metrics;
using CitySensors.Core.Definitions;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra;
using CitySensors.Web.City;
using Microsoft.Extensions.Options;

namespace CitySensors.Cluster;

/// <summary>Opens the city in Cassandra before other services start.</summary>
internal sealed partial class CassandraConnection(
    IOptions<CassandraOptions> cassandra,
    IOptions<CityOptions> city,
    TimeProvider time,
    IMeterFactory meters,
    ILoggerFactory loggers) : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = loggers.CreateLogger<CassandraConnection>();
    private CassandraCity? _city;

    public CassandraCity City => _city ?? throw new InvalidOperationException("The store is not open yet.");

    /// <summary>The retention is a setting of the city.</summary>
    public CassandraOptions Options { get; } = cassandra.Value with { Retention = TimeSpan.FromDays(city.Value.RetentionDays) };

    /// <summary>Waits for Cassandra, migrates its schema and creates the initial definitions if there are none.</summary>
    /// <exception cref="InvalidDataException">The keyspace contains a partially migrated city.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                _city ??= await CassandraCity.OpenAsync(Options, time, cancellationToken, meters, loggers);
                if (await _city.Migration.LoadAsync(cancellationToken) is { Finished: null })
                    throw new InvalidDataException($"The city of the keyspace {Options.Keyspace} is not migrated completely: run the migrate command again until it says that both agree.");
                await _city.Definitions.SeedAsync(InitialCatalogue.With(city.Value.DefaultRules), cancellationToken);
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
        if (_city is { } open) await open.DisposeAsync();
    }

    [LoggerMessage(7201, LogLevel.Warning, "Waiting for Cassandra: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
