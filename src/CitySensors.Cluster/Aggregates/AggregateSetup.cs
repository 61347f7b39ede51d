using CitySensors.Core.Aggregates;
using CitySensors.Core.Forecasts;
using CitySensors.Core.Readings;
using CitySensors.Core.Recomputations;
using CitySensors.Core.Storage;
using CitySensors.Grains.Jobs;
using CitySensors.Server.Forecasts;
using CitySensors.Server.Kafka.Aggregates;
using CitySensors.Server.Storage;
using CitySensors.Storage.Cassandra;
using CitySensors.Storage.Cassandra.Aggregates;
using CitySensors.Storage.Cassandra.Recomputations;
using CitySensors.Web.City;
using Microsoft.Extensions.Options;

namespace CitySensors.Cluster.Aggregates;

/// <summary>Registers the aggregates of a city in Cassandra, the topic that they are published to, and the forecasts that are computed from them.</summary>
internal static class AggregateSetup
{
    public static void AddAggregates(this IServiceCollection services)
    {
        services.AddSingleton(Context);
        services.AddSingleton<AggregateTopicProducer>();
        services.AddSingleton<IAggregatePublisher>(provider => provider.GetRequiredService<AggregateTopicProducer>());
        services.AddSingleton<AggregateRollUp>();
        services.AddSingleton<IAggregateHistory>(provider => new AggregateQueries(
            provider.GetRequiredService<RollUpContext>(),
            new ReadingAggregates(
                provider.GetRequiredService<IReadingHistory>(),
                () => provider.GetRequiredService<IDefinitionStore>().Catalogue,
                () => provider.GetRequiredService<IDefinitionStore>().Stations.Page(null, int.MaxValue))));
        services.AddSingleton<IAggregateProgress>(provider => new AggregateProgress(City(provider).Aggregates));
        services.AddJob<ClusterRollUpJob>(ClusterRollUpJob.Name, ClusterRollUpJob.Description, ClusterRollUpJob.Interval);
        services.AddSingleton<IRecomputationWork>(provider => new CassandraRecomputations(
            provider.GetRequiredService<RollUpContext>(), City(provider).Recomputations, provider.GetRequiredService<ILogger<CassandraRecomputations>>()));
        services.AddRecomputations();
    }

    public static void AddForecastStore(this IServiceCollection services)
    {
        services.AddSingleton<IForecastStore>(provider => City(provider).Forecasts);
        services.AddSingleton<IForecastHistory>(provider => City(provider).Forecasts);
        services.AddForecasts();
    }

    private static RollUpContext Context(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<CityOptions>>().Value;
        return new RollUpContext
        {
            Store = City(provider).Aggregates,
            Readings = City(provider).Readings,
            Definitions = provider.GetRequiredService<IDefinitionStore>(),
            Retention = new AggregateRetention(
                TimeSpan.FromDays(options.RetentionDays), options.AggregateRetentionDays > 0 ? TimeSpan.FromDays(options.AggregateRetentionDays) : null),
            Time = provider.GetRequiredService<TimeProvider>(),
            Zone = options.FindTimeZone(),
        };
    }

    private static CassandraCity City(IServiceProvider provider) => provider.GetRequiredService<CassandraConnection>().City;
}
