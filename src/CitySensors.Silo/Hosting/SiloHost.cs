using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Silo.Alerts;
using CitySensors.Silo.Definitions;
using CitySensors.Silo.Kafka;
using CitySensors.Silo.Metrics;
using CitySensors.Silo.Readings;
using CitySensors.Silo.Stations;
using CitySensors.Storage.Cassandra;
using CitySensors.Web;
using CitySensors.Web.Access;
using CitySensors.Web.City;
using CitySensors.Web.Metrics;
using CitySensors.Web.Telemetry;
using Microsoft.Extensions.Options;

namespace CitySensors.Silo.Hosting;

/// <summary>Puts a node of the cluster together.</summary>
internal static class SiloHost
{
    private const string ServiceName = "city-sensors-silo";
    private const string DefaultUrl = "http://localhost:5080";
    private const string KeyFileSetting = "Web:KeyFile";
    private const string DefaultKeyFile = "data/keys.json";
    private static readonly string[] UrlSettings = ["urls", "http_ports", "https_ports"];

    /// <exception cref="OptionsValidationException">The configuration is not valid; it holds everything that is wrong.</exception>
    public static async Task<WebApplication> BuildAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var builder = CreateBuilder(arguments);
        Validate(builder.Configuration);
        // First, so that it stops last.
        builder.Services.AddCitySensorsTelemetry(builder.Configuration, ServiceName);
        AddOptions(builder.Services, builder.Configuration);
        AddCity(builder.Services);
        builder.Services.AddSingleton<IMetricsExposition, PrometheusExposition>();
        builder.Services.AddCitySensorsWeb(builder.Configuration);
        builder.UseOrleans(silo => SiloSetup.Configure(silo, builder.Configuration));
        var app = builder.Build();
        ListenGuard.Require(app);
        await app.Services.GetRequiredService<Topics>().EnsureAsync(cancellationToken);
        await app.Services.GetRequiredService<CityStore>().OpenAsync(cancellationToken);
        app.MapCitySensors();
        return app;
    }

    /// <summary>The configuration that a silo with the same arguments has.</summary>
    public static IConfiguration Configuration(string[] arguments) => CreateBuilder(arguments).Configuration;

    /// <summary>The key file that a silo with the same arguments uses.</summary>
    public static KeyFile KeyFile(string[] arguments) => new(Configuration(arguments)[KeyFileSetting]!, TimeProvider.System);

    private static WebApplicationBuilder CreateBuilder(string[] arguments)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = arguments });
        var configuration = builder.Configuration;
        configuration.AddSecretFiles();
        // Lines for each request and each grain would bury what an operator looks for.
        configuration["Logging:LogLevel:Microsoft.AspNetCore"] ??= nameof(LogLevel.Warning);
        configuration["Logging:LogLevel:Orleans"] ??= nameof(LogLevel.Warning);
        configuration["Logging:LogLevel:Microsoft.Orleans"] ??= nameof(LogLevel.Warning);
        if (UrlSettings.All(setting => configuration[setting] is null) && !configuration.GetSection("Kestrel:Endpoints").Exists())
            configuration[UrlSettings[0]] = DefaultUrl;
        configuration[KeyFileSetting] ??= DefaultKeyFile;
        return builder;
    }

    private static void Validate(ConfigurationManager configuration)
    {
        List<string> faults =
        [
            .. ConfigurationFaults.Of(configuration, KafkaOptions.Section, new KafkaOptionsValidator()),
            .. ConfigurationFaults.Of(configuration, CassandraOptions.Section, new CassandraOptionsValidator()),
            .. ConfigurationFaults.Of(configuration, SiloOptions.Section, new SiloOptionsValidator()),
            .. ConfigurationFaults.OfWeb(configuration),
        ];
        if (configuration[$"{CassandraOptions.Section}:{nameof(CassandraOptions.Retention)}"] is not null)
            faults.Add($"{CassandraOptions.Section}:{nameof(CassandraOptions.Retention)} is for programs without a city; here it is {CityOptions.Section}:{nameof(CityOptions.RetentionDays)}.");
        if (faults.Count > 0) throw new OptionsValidationException("configuration", typeof(SiloOptions), faults);
    }

    private static void AddOptions(IServiceCollection services, ConfigurationManager configuration)
    {
        services.AddOptions<KafkaOptions>().Bind(configuration.GetSection(KafkaOptions.Section));
        services.AddOptions<CassandraOptions>().Bind(configuration.GetSection(CassandraOptions.Section));
        services.AddOptions<SiloOptions>().Bind(configuration.GetSection(SiloOptions.Section));
        services.AddOptions<HostOptions>().Configure<IOptions<SiloOptions>>((host, silo) => host.ShutdownTimeout = silo.Value.ShutdownTimeout);
    }

    private static void AddCity(IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Patience>();
        services.AddSingleton<Topics>();
        services.AddSingleton<CityStore>();
        services.AddSingleton<FreshDefinitions>();
        services.AddSingleton(provider => new PlanBook(new AlertText(provider.GetRequiredService<IOptions<CityOptions>>().Value.FindTimeZone())));
        services.AddSingleton(provider => new StationAdmission(
            provider.GetRequiredService<ICityDefinitions>(),
            provider.GetRequiredService<IOptions<CityOptions>>().Value.AcceptUnknownStations,
            provider.GetRequiredService<IOptions<SiloOptions>>().Value.MaxStations));
        services.AddSingleton<SiloFigures>();
        services.AddSingleton<StationCalls>();
        services.AddSingleton<StopToken>();
        services.AddSingleton<StationServices>();
        services.AddSingleton<AlertSender>();
        services.AddSingleton<ClusterAlertLog>();
        services.AddSingleton<IAlertLog>(provider => provider.GetRequiredService<ClusterAlertLog>());
        services.AddSingleton<ICityDefinitions, ClusterDefinitions>();
        services.AddSingleton<IReadingHistory, ClusterHistory>();
        services.AddSingleton<KafkaIntake>();
        services.AddSingleton<IReadingIntake>(provider => provider.GetRequiredService<KafkaIntake>());
        services.AddHealthChecks().AddCheck<CassandraHealth>("cassandra").AddCheck<KafkaHealth>("kafka");
        // The tail waits until it has caught up, for which room in the log is needed; and the silo begins to read at once.
        services.AddHostedService<AlertKeeper>();
        services.AddHostedService<AlertTail>();
        services.AddSingleton<Newcomers>();
        services.AddHostedService(provider => provider.GetRequiredService<Newcomers>());
        services.AddHostedService<DefinitionRefresh>();
        services.AddHostedService<AlertSweep>();
        services.AddHostedService<Readiness>();
    }
}
