using System.Diagnostics.Metrics;
using CitySensors.Grains.Jobs;
using CitySensors.Server.Archive;
using CitySensors.Storage.Sqlite;
using CitySensors.Web.City;
using CitySensors.Web.Metrics;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Storage;

/// <summary>Drops readings and aggregates that are past their retention, readings only once they are archived if there is an archive.</summary>
internal sealed class RetentionJob(SqliteStore store, ReadingArchive archive, IOptions<CityOptions> options, CityMetrics metrics) : ICityJob
{
    public const string Name = "retention";

    public const string Description = "Deletes readings and aggregates that are past their retention.";

    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly Counter<long> _dropped = metrics.Counter(CityMetricDefinitions.RetentionDropped);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var ofAggregates = options.Value.AggregateRetentionDays is > 0 and var days ? TimeSpan.FromDays(days) : (TimeSpan?)null;
        var keepFrom = await archive.FirstWaitingAsync(cancellationToken);
        var dropped = await store.DropExpiredAsync(TimeSpan.FromDays(options.Value.RetentionDays), ofAggregates, cancellationToken, keepFrom);
        _dropped.Add(dropped.Readings);
    }
}
