using CitySensors.Export.Databases;
using CitySensors.Export.Search;
using CitySensors.Grains.Jobs;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.History;

/// <summary>Exports the history to PostgreSQL.</summary>
internal sealed class PostgreSqlJob(HistoryExport export, IOptions<HistoryOptions> options) : ICityJob
{
    public Task RunAsync(CancellationToken cancellationToken) => export.RunAsync(HistorySetup.PostgreSqlJobName, new PostgreSqlDialect(), options.Value.PostgreSql!, cancellationToken);
}

/// <summary>Exports the history to MariaDB or MySQL.</summary>
internal sealed class MySqlJob(HistoryExport export, IOptions<HistoryOptions> options) : ICityJob
{
    public Task RunAsync(CancellationToken cancellationToken) => export.RunAsync(HistorySetup.MySqlJobName, new MySqlDialect(), options.Value.MySql!, cancellationToken);
}

/// <summary>Exports the history to Elasticsearch.</summary>
internal sealed class ElasticsearchJob(HistoryExport export, IOptions<HistoryOptions> options) : ICityJob
{
    private readonly SearchServer _server = new(options.Value.Elasticsearch!.Address);

    public Task RunAsync(CancellationToken cancellationToken) => export.RunAsync(HistorySetup.ElasticsearchJobName, _server, options.Value.Elasticsearch!.IndexPrefix, cancellationToken);
}

/// <summary>Registers the exports that are configured.</summary>
internal static class HistorySetup
{
    public const string PostgreSqlJobName = "postgresql-export";

    public const string MySqlJobName = "mysql-export";

    public const string ElasticsearchJobName = "elasticsearch-export";

    /// <summary>At night, once the day is over in UTC wherever the city is, or will be by the next night.</summary>
    private const string Nightly = "30 2 * * *";

    public static void AddHistory(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<HistoryOptions>().Bind(configuration.GetSection(HistoryOptions.Section));
        services.AddSingleton<HistorySources>();
        services.AddSingleton<HistoryExport>();
        var history = configuration.GetSection(HistoryOptions.Section).Get<HistoryOptions>() ?? new HistoryOptions();
        if (history.PostgreSql is not null) services.AddJob<PostgreSqlJob>(PostgreSqlJobName, "Exports readings, hourly aggregates and alert entries of days that are over to PostgreSQL.", Nightly);
        if (history.MySql is not null) services.AddJob<MySqlJob>(MySqlJobName, "Exports readings, hourly aggregates and alert entries of days that are over to MariaDB or MySQL.", Nightly);
        if (history.Elasticsearch is not null)
            services.AddJob<ElasticsearchJob>(ElasticsearchJobName, "Exports readings, hourly aggregates and alert entries of days that are over to Elasticsearch.", Nightly);
    }
}
