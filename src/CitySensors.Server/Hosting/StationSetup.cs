using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Jobs;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Grains.Alerts;
using CitySensors.Grains.Definitions;
using CitySensors.Grains.Dispatch;
using CitySensors.Grains.Jobs;
using CitySensors.Grains.Readings;
using CitySensors.Grains.Retries;
using CitySensors.Grains.Stations;
using CitySensors.Server.Kafka;
using CitySensors.Server.Metrics;
using CitySensors.Server.Storage;
using CitySensors.Web.City;
using CitySensors.Web.Metrics;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Hosting;

/// <summary>Registers the station services, and the dispatch of readings and definitions.</summary>
internal static class StationSetup
{
    public static void AddStations(this IServiceCollection services, IStorageBackend backend, IConfiguration configuration)
    {
        var storage = configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new StorageOptions();
        services.AddSingleton(provider => City(provider).FindTimeZone());
        services.AddSingleton<RetryPolicy>();
        services.AddSingleton<DefinitionCache>();
        services.AddSingleton<StationNotifier>();
        services.AddSingleton<ICityDefinitions, CityDefinitions>();
        services.AddSingleton(provider => new StationPlanCache(
            new AlertText(provider.GetRequiredService<TimeZoneInfo>()), TimeSpan.FromMinutes(City(provider).LatenessMinutes)));
        services.AddSingleton(provider => new StationAdmission(
            provider.GetRequiredService<IDefinitionStore>().Stations, City(provider).AcceptUnknownStations, storage.MaxStations));
        services.AddSingleton<IStationObserver>(provider => provider.GetRequiredService<CityObserver>());
        services.AddSingleton(provider => StreamIntake(provider, backend, configuration));
        services.AddSingleton<StationServices>();
        services.AddSingleton(provider => new ReadingDispatcher(
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<StationAdmission>(),
            provider.GetRequiredService<StationRegistrar>(),
            storage.MaxWaitingReadings,
            provider.GetRequiredService<ILogger<ReadingDispatcher>>()));
        if (KafkaOptions.IsConfigured(configuration)) services.AddKafka(configuration);
        else services.AddSingleton<IReadingIntake>(provider => provider.GetRequiredService<ReadingDispatcher>());
        services.AddSingleton<IReadingWithdrawals, ReadingWithdrawals>();
        services.AddSingleton<StationRegistrar>();
        services.AddHostedService(provider => provider.GetRequiredService<StationRegistrar>());
        services.AddHostedService<DefinitionRefresher>();
        services.AddSingleton<ActivityService>();
        services.AddSingleton<ICityActivity>(provider => provider.GetRequiredService<ActivityService>());
        services.AddSingleton<IStationReports>(provider => provider.GetRequiredService<ActivityService>());
        services.AddHostedService<LastSeenLoader>();
        services.AddJob<OrphanedAlertSweep>(OrphanedAlertSweep.Name, OrphanedAlertSweep.Description, OrphanedAlertSweep.Interval);
        services.AddJob<SilentAlertSweep>(SilentAlertSweep.Name, SilentAlertSweep.Description, SilentAlertSweep.Interval);
    }

    /// <summary>Adds the services that call grains all the time. Added after the silo, they stop before it.</summary>
    public static void AddGrainCallers(this IServiceCollection services)
    {
        services.AddHostedService(provider => provider.GetRequiredService<ActivityService>());
        services.AddSingleton<CityJobs>();
        services.AddSingleton<ICityJobs>(provider => provider.GetRequiredService<CityJobs>());
        services.AddSingleton<JobScheduler>();
        services.AddHostedService(provider => provider.GetRequiredService<JobScheduler>());
    }

    public static void ObserveJobs(IServiceProvider services)
    {
        var scheduler = services.GetRequiredService<JobScheduler>();
        JobMetrics.Observe(services.GetRequiredService<CityMetrics>(), () => scheduler.Newest, services.GetRequiredService<TimeProvider>());
    }

    public static void Observe(IServiceProvider services)
    {
        var dispatcher = services.GetRequiredService<ReadingDispatcher>();
        services.GetRequiredService<CityMetrics>().ObserveGauge(CityMetricDefinitions.IntakeWaiting, () => dispatcher.WaitingReadings);
    }

    private static StreamIntakeSettings StreamIntake(IServiceProvider provider, IStorageBackend backend, IConfiguration configuration) => new(
        provider.GetRequiredService<RetryPolicy>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<StopToken>().Token)
    {
        MinInterval = backend.MinDeliveryInterval,
        ReportConflicts = KafkaOptions.IsConfigured(configuration) ? ConflictReports(provider) : _ => Task.CompletedTask,
        OwnsPartition = KafkaOptions.IsConfigured(configuration) ? KafkaSetup.ReadHere(provider) : _ => true,
    };

    private static Func<IReadOnlyList<StreamConflict>, Task> ConflictReports(IServiceProvider provider)
    {
        // The definitions are not known before the store is open.
        var letters = new Lazy<ConflictDeadLetters>(provider.GetRequiredService<ConflictDeadLetters>);
        return conflicts => letters.Value.WriteAsync(conflicts);
    }

    private static CityOptions City(IServiceProvider provider) => provider.GetRequiredService<IOptions<CityOptions>>().Value;
}
