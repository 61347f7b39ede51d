using CitySensors.Core.Storage;
using CitySensors.Server.Kafka;
using CitySensors.Server.Mail;
using CitySensors.Server.Metrics;
using CitySensors.Server.Reports;
using CitySensors.Server.Storage;
using CitySensors.Streams.Kafka;
using CitySensors.Web;
using CitySensors.Web.Access;
using CitySensors.Web.City;
using CitySensors.Web.Limits;
using CitySensors.Web.Metrics;
using CitySensors.Web.Settings;
using CitySensors.Web.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Hosting;

/// <summary>Builds the host: station grains, web server and storage backend.</summary>
public static class CityHost
{
    private const string DefaultUrl = "http://localhost:5080";

    /// <summary>To see a change of appsettings.json it would watch every folder below the current one, the data folder among them.</summary>
    private const string NoReload = "--hostBuilder:reloadConfigOnChange=false";

    private static readonly string[] UrlSettings = ["urls", "http_ports", "https_ports"];

    /// <param name="backend">The storage backend.</param>
    /// <param name="arguments">The command-line settings.</param>
    /// <param name="customize">Customizes the host before validation.</param>
    /// <param name="cancellationToken">Cancels waiting for Kafka and the store.</param>
    /// <exception cref="OptionsValidationException">The configuration is invalid; contains all errors.</exception>
    /// <exception cref="IOException">The data folder cannot be opened.</exception>
    public static async Task<WebApplication> BuildAsync(
        IStorageBackend backend, string[] arguments, Action<WebApplicationBuilder>? customize = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(backend);
        var builder = CreateBuilder(backend, arguments, customize);
        Validate(backend, builder.Configuration);
        // First, so that it stops last and shutdown is traced as well.
        builder.Services.AddCitySensorsTelemetry(builder.Configuration, backend.ServiceName, Orleans.Diagnostics.ActivitySources.ApplicationGrainActivitySourceName);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSiloOptions(builder.Configuration);
        builder.Services.AddSingleton<CityObserver>();
        builder.Services.AddSingleton<IStoreObserver>(provider => provider.GetRequiredService<CityObserver>());
        backend.AddServices(builder.Services, builder.Configuration);
        builder.Services.AddStations(backend, builder.Configuration);
        builder.Services.AddSingleton<SharedFolders>();
        builder.Services.AddReports(builder.Configuration);
        builder.Services.AddMail(builder.Configuration);
        builder.Services.AddCitySensorsWeb(builder.Configuration);
        builder.UseOrleans(silo => SiloSetup.Configure(silo, backend, builder.Configuration));
        builder.Services.AddGrainCallers();
        var app = builder.Build();
        // Before waiting for other systems.
        ListenGuard.Require(app);
        ListenPort.RequireFree(ListenGuard.ConfiguredUrls(app.Configuration));
        if (KafkaOptions.IsConfigured(builder.Configuration))
            await app.Services.GetRequiredService<KafkaTopics>().EnsureAsync(backend.UsesAlertTopic, cancellationToken);
        await backend.OpenAsync(app.Services, cancellationToken);
        backend.Observe(app.Services, app.Services.GetRequiredService<CityMetrics>());
        StationSetup.ObserveJobs(app.Services);
        if (KafkaOptions.IsConfigured(builder.Configuration)) KafkaSetup.Observe(app.Services, app.Services.GetRequiredService<CityMetrics>());
        else StationSetup.Observe(app.Services);
        app.MapCitySensors();
        if (SiloDashboard.IsEnabled(builder.Configuration)) SiloDashboard.Map(app);
        return app;
    }

    /// <summary>A host with the same arguments for a command that serves nothing: configuration, logging, and what the command adds.</summary>
    /// <exception cref="OptionsValidationException">The configuration is not valid; it holds everything that is wrong.</exception>
    public static WebApplication BuildForCommand(IStorageBackend backend, string[] arguments, Action<IServiceCollection, IConfiguration> addServices)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(addServices);
        var builder = CreateBuilder(backend, arguments);
        Validate(backend, builder.Configuration);
        builder.Services.TryAddSingleton(TimeProvider.System);
        addServices(builder.Services, builder.Configuration);
        return builder.Build();
    }

    /// <summary>The configuration of a host with the same arguments.</summary>
    public static IConfiguration Configuration(IStorageBackend backend, string[] arguments) => CreateBuilder(backend, arguments).Configuration;

    /// <summary>The key file of a host with the same arguments.</summary>
    /// <exception cref="OptionsValidationException">The configuration has unknown settings, among which may be that of the key file.</exception>
    public static KeyFile KeyFile(IStorageBackend backend, string[] arguments)
    {
        var configuration = CreateBuilder(backend, arguments).Configuration;
        Refuse(UnknownSettings.Of(configuration, SettingsOf(backend)));
        return new KeyFile(configuration["Web:KeyFile"]!, TimeProvider.System);
    }

    /// <summary>All settings of a host with this backend.</summary>
    public static KnownSettings SettingsOf(IStorageBackend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        return new KnownSettings(new Dictionary<string, Type>(backend.Sections)
        {
            [StorageOptions.Section] = typeof(StorageOptions),
            [SiloOptions.Section] = typeof(SiloOptions),
            [KafkaOptions.Section] = typeof(KafkaOptions),
            [KafkaOptions.StreamsSection] = typeof(KafkaStreamOptions),
            [WebOptions.Section] = typeof(WebOptions),
            [CityOptions.Section] = typeof(CityOptions),
            [ReportOptions.Section] = typeof(ReportOptions),
            [MailOptions.Section] = typeof(MailOptions),
        });
    }

    private static WebApplicationBuilder CreateBuilder(IStorageBackend backend, string[] arguments, Action<WebApplicationBuilder>? customize = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [NoReload, .. arguments] });
        customize?.Invoke(builder);
        var configuration = builder.Configuration;
        configuration.AddSecretFiles();
        // One line per request and grain would hide what an operator is looking for.
        configuration["Logging:LogLevel:Microsoft.AspNetCore"] ??= nameof(LogLevel.Warning);
        configuration["Logging:LogLevel:Orleans"] ??= nameof(LogLevel.Warning);
        configuration["Logging:LogLevel:Microsoft.Orleans"] ??= nameof(LogLevel.Warning);
        // On its first run the watchdog mistakes the time since boot for a delay.
        configuration["Logging:LogLevel:Orleans.Runtime.Watchdog"] ??= nameof(LogLevel.Error);
        configuration["Logging:LogLevel:Polly"] ??= nameof(LogLevel.Warning);
        if (UrlSettings.All(setting => configuration[setting] is null) && !configuration.GetSection("Kestrel:Endpoints").Exists())
            configuration[UrlSettings[0]] = DefaultUrl;
        backend.Configure(configuration);
        return builder;
    }

    private static void Validate(IStorageBackend backend, IConfigurationRoot configuration)
    {
        Refuse(
        [
            .. UnknownSettings.Of(configuration, SettingsOf(backend)),
            .. backend.Validate(configuration),
            .. ConfigurationFaults.Validate(configuration, StorageOptions.Section, new StorageOptionsValidator()),
            .. ConfigurationFaults.Validate(configuration, SiloOptions.Section, new SiloOptionsValidator()),
            .. KafkaSetup.Validate(configuration),
            .. ConfigurationFaults.OfWeb(configuration),
            .. ReportSetup.Validate(configuration),
            .. MailSetup.Validate(configuration),
        ]);
    }

    private static void Refuse(IReadOnlyList<string> errors)
    {
        List<string> faults = [.. errors.Distinct(StringComparer.Ordinal)];
        if (faults.Count > 0) throw new OptionsValidationException("configuration", typeof(SiloOptions), faults);
    }
}
