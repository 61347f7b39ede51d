using CitySensors.Grains.Retries;
using CitySensors.Server.Kafka;
using CitySensors.Storage.Cassandra;
using CitySensors.Storage.Cassandra.Aggregates;
using CitySensors.Storage.Cassandra.Migration;
using CitySensors.Web.City;
using Microsoft.Extensions.Options;

namespace CitySensors.Cluster.Migration;

/// <summary>Copies a city from a data folder into a cluster's stores, and compares both.</summary>
internal sealed partial class CityMigration(
    IOptions<CassandraOptions> cassandra,
    IOptions<CityOptions> city,
    KafkaTopics topics,
    AlertLogCopy alerts,
    RetryPolicy retry,
    TimeProvider time,
    ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<CityMigration>();

    /// <summary>How long readings are kept is a setting of the city.</summary>
    private readonly CassandraOptions _options = cassandra.Value with { Retention = TimeSpan.FromDays(city.Value.RetentionDays) };

    /// <summary>Copies what is not copied yet, and compares everything.</summary>
    /// <exception cref="IOException">The folder, Cassandra or Kafka cannot be used, or has another city.</exception>
    /// <exception cref="InvalidDataException">Something is damaged, or both differ; the message says what.</exception>
    public async Task<MigrationSummary> RunAsync(string folder, CancellationToken cancellationToken)
    {
        await using var source = await SourceCity.OpenAsync(folder, time, loggers, cancellationToken);
        await topics.EnsureAsync(withAlerts: true, cancellationToken);
        await using var target = await CassandraCity.OpenAsync(_options, time, cancellationToken, loggers: loggers);
        var record = await BeginAsync(source, target, cancellationToken);
        if (record.Finished is { } finished) LogFinishedBefore(_logger, finished);
        else await CopyAsync(source, target, cancellationToken);

        LogComparing(_logger);
        var comparison = new CityComparison(source, target, alerts, _options.Retention, city.Value.AggregateRetentionDays > 0 ? null : AggregatesOf(target), time);
        var result = await comparison.RunAsync(_logger, cancellationToken);
        if (result.Differences.Count > 0)
        {
            if (record.Finished is null)
                foreach (var station in result.StationsToCopyAgain) await target.Migration.ForgetAsync(station, cancellationToken);
            throw new InvalidDataException(Explain(result.Differences, record.Finished));
        }

        if (record.Finished is null) await target.Migration.FinishAsync(time.GetUtcNow(), cancellationToken);
        return result.Summary;
    }

    private async Task<MigrationRecord> BeginAsync(SourceCity source, CassandraCity target, CancellationToken cancellationToken)
    {
        var record = await target.Migration.LoadAsync(cancellationToken);
        if (record is { Finished: not null } && record.Source == source.Identity) return record;
        await RefuseRunningSilosAsync(cancellationToken);
        if (record is null)
        {
            if (await target.Migration.IsOccupiedAsync(cancellationToken))
                throw new IOException($"The keyspace {_options.Keyspace} has a city already. Name a new one with Cassandra:Keyspace, or drop it.");
            if (await target.Migration.TryBeginAsync(source.Identity, source.Position, cancellationToken)) LogBegun(_logger, _options.Keyspace);
            record = await target.Migration.LoadAsync(cancellationToken) ?? throw new IOException($"The keyspace {_options.Keyspace} lost the record of its migration.");
        }

        if (record.Source != source.Identity)
            throw new IOException($"The keyspace {_options.Keyspace} has another city, or part of one that is being migrated. Name a new one with Cassandra:Keyspace.");
        if (record.Position != source.Position)
            throw new IOException($"The city has changed since its migration into the keyspace {_options.Keyspace} began: a server used the data folder. Drop the keyspace, and migrate again.");
        return record;
    }

    private async Task RefuseRunningSilosAsync(CancellationToken cancellationToken)
    {
        var silos = await SiloMembership.RunningAsync(_options, time.GetUtcNow(), cancellationToken);
        if (silos.Count > 0)
            throw new IOException($"Silos run on the keyspace {_options.Keyspace}: {string.Join(", ", silos)}. Stop them first; one that was killed counts for {SiloMembership.AliveFor.TotalMinutes:0} minutes.");
    }

    private async Task CopyAsync(SourceCity source, CassandraCity target, CancellationToken cancellationToken)
    {
        await retry.ExecuteAsync(() => target.Definitions.RestoreAsync(source.Definitions, cancellationToken), "copying definitions", cancellationToken);
        LogDefinitions(_logger, source.Stations.Count, source.Definitions.Catalogue.Rules.Count);
        await alerts.CopyAsync(source, target.Alerts, cancellationToken);
        await new AuditCopy(retry).CopyAsync(source, target.Audit, cancellationToken);
        await target.Definitions.RefreshAsync(cancellationToken);
        var aggregates = new AggregateCopy(source, AggregatesOf(target), retry);
        await new StationCopy(source, target, aggregates, retry, time, _logger).RunAsync(cancellationToken);
        await aggregates.CopyAreasAsync(cancellationToken);
    }

    private CopiedAggregates AggregatesOf(CassandraCity target) => new(new RollUpContext
    {
        Store = target.Aggregates,
        Readings = target.Readings,
        Definitions = target.Definitions,
        Retention = new AggregateRetention(_options.Retention, city.Value.AggregateRetentionDays is > 0 and var days ? TimeSpan.FromDays(days) : null),
        Time = time,
        Zone = city.Value.FindTimeZone(),
    });

    private string Explain(IReadOnlyList<string> differences, DateTimeOffset? finished) => string.Join(
        '\n',
        [
            $"The data folder and the keyspace {_options.Keyspace} differ:",
            .. differences.Select(difference => $"  {difference}"),
            finished is null
                ? "Run the same command again: it copies the stations that differ anew. Where they still differ, drop the keyspace and migrate again."
                : $"The migration was finished at {finished:u}; what the cluster took since then differs, too.",
        ]);

    [LoggerMessage(7211, LogLevel.Information, "Migrating into the keyspace {Keyspace}")]
    private static partial void LogBegun(ILogger logger, string keyspace);

    [LoggerMessage(7212, LogLevel.Information, "Copied the definitions of {Stations} stations and {Rules} rules")]
    private static partial void LogDefinitions(ILogger logger, int stations, int rules);

    [LoggerMessage(7213, LogLevel.Information, "The city was migrated already, at {Finished:u}; comparing only")]
    private static partial void LogFinishedBefore(ILogger logger, DateTimeOffset finished);

    [LoggerMessage(7214, LogLevel.Information, "Comparing the data folder with the cluster")]
    private static partial void LogComparing(ILogger logger);
}
