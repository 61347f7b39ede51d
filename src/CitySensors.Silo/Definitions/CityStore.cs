using System.Diagnostics.Metrics;
using CitySensors.Core.Definitions;
using CitySensors.Storage.Cassandra;
using CitySensors.Web.City;
using Microsoft.Extensions.Options;

namespace CitySensors.Silo.Definitions;

/// <summary>The city in Cassandra, opened before anything else begins.</summary>
internal sealed class CityStore(
    IOptions<CassandraOptions> cassandra, IOptions<CityOptions> city, TimeProvider time, IMeterFactory meters, ILoggerFactory loggers) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = loggers.CreateLogger<CityStore>();
    private CassandraCity? _city;

    public CassandraCity City => _city ?? throw new InvalidOperationException("The city's store is not open yet.");

    /// <summary>How long readings are kept is a question of the city, not of its store.</summary>
    public CassandraOptions Options { get; } = cassandra.Value with { Retention = TimeSpan.FromDays(city.Value.RetentionDays) };

    /// <summary>Waits for Cassandra, brings its schema up to date and sets up the first definitions where there are none.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        while (_city is null)
        {
            try
            {
                _city = await CassandraCity.OpenAsync(Options, time, cancellationToken, meters, loggers);
                await _city.Definitions.SeedAsync(FirstCatalogue.With(city.Value.DefaultRules), cancellationToken);
            }
            catch (StoreUnavailableException error)
            {
                SiloLog.CassandraAwaited(_logger, error.Message);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_city is { } open) await open.DisposeAsync();
    }
}
