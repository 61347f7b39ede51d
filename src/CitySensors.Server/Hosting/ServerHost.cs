using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Server.City;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.Web;
using CitySensors.Web.Access;
using CitySensors.Web.City;
using CitySensors.Web.Metrics;
using CitySensors.Web.Telemetry;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Hosting;

/// <summary>Puts the single-node host together.</summary>
internal static class ServerHost
{
    private const string DefaultUrl = "http://localhost:5080";
    private const string ServiceName = "city-sensors-server";
    private const string KeyFileSetting = "Web:KeyFile";
    private const string KeyFileName = "keys.json";
    private static readonly string[] UrlSettings = ["urls", "http_ports", "https_ports"];

    /// <exception cref="OptionsValidationException">The configuration is not valid; it holds everything that is wrong.</exception>
    /// <exception cref="IOException">The data folder cannot be used.</exception>
    public static WebApplication Build(string[] arguments, Action<WebApplicationBuilder>? customize = null)
    {
        var builder = CreateBuilder(arguments, customize);
        Validate(builder.Configuration);
        // First, so that it ends last: what ends before it is traced too.
        builder.Services.AddCitySensorsTelemetry(builder.Configuration, ServiceName);
        AddCity(builder.Services, builder.Configuration);
        builder.Services.AddCitySensorsWeb(builder.Configuration);
        var app = builder.Build();
        Observe(app.Services.GetRequiredService<CityService>(), app.Services.GetRequiredService<CityMetrics>());
        app.MapCitySensors();
        return app;
    }

    /// <summary>The configuration that a server with the same arguments has.</summary>
    public static IConfiguration Configuration(string[] arguments) => CreateBuilder(arguments).Configuration;

    /// <summary>The key file that a server with the same arguments uses.</summary>
    public static KeyFile KeyFile(string[] arguments) => new(Configuration(arguments)[KeyFileSetting]!, TimeProvider.System);

    private static WebApplicationBuilder CreateBuilder(string[] arguments, Action<WebApplicationBuilder>? customize = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = arguments });
        customize?.Invoke(builder);
        var configuration = builder.Configuration;
        configuration.AddSecretFiles();
        // A line for each request would bury what an operator looks for.
        configuration["Logging:LogLevel:Microsoft.AspNetCore"] ??= nameof(LogLevel.Warning);
        if (UrlSettings.All(setting => configuration[setting] is null) && !configuration.GetSection("Kestrel:Endpoints").Exists())
            configuration[UrlSettings[0]] = DefaultUrl;
        var folder = configuration[$"{StorageOptions.Section}:{nameof(StorageOptions.Path)}"] ?? StorageOptions.DefaultPath;
        configuration[KeyFileSetting] ??= Path.Combine(folder, KeyFileName);
        return builder;
    }

    private static void Validate(ConfigurationManager configuration)
    {
        List<string> faults = [.. ConfigurationFaults.Of(configuration, StorageOptions.Section, new StorageOptionsValidator()), .. ConfigurationFaults.OfWeb(configuration)];
        if (faults.Count > 0) throw new OptionsValidationException("configuration", typeof(StorageOptions), faults);
    }

    private static void AddCity(IServiceCollection services, ConfigurationManager configuration)
    {
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection(StorageOptions.Section));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => DataFolder.Open(provider.GetRequiredService<IOptions<StorageOptions>>().Value.Path));
        services.AddSingleton(provider =>
        {
            // The folder must be locked before its files are opened, and until they are closed.
            provider.GetRequiredService<DataFolder>();
            var storage = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
            return CityDatabase.Open(storage.DatabasePath, provider.GetRequiredService<ILogger<CityDatabase>>());
        });
        services.AddSingleton<CityFigures>();
        services.AddSingleton<StoreFigures>();
        services.AddSingleton<CityService>();
        services.AddHostedService(provider => provider.GetRequiredService<CityService>());
        services.AddHostedService<RetentionService>();
        services.AddSingleton<IReadingIntake>(provider => provider.GetRequiredService<CityService>());
        services.AddSingleton<ICityDefinitions>(provider => provider.GetRequiredService<CityService>());
        services.AddSingleton<IReadingHistory>(provider => provider.GetRequiredService<CityDatabase>());
        services.AddSingleton<IAlertLog>(provider => provider.GetRequiredService<CityService>().Alerts);
        services.AddHealthChecks().AddCheck<StorageHealth>("storage");
    }

    private static void Observe(CityService city, CityMetrics metrics)
    {
        metrics.ObserveGauge(CityMetricDefinitions.Ready, () => city.Trouble is null ? 1 : 0);
        metrics.ObserveGauge(CityMetricDefinitions.IntakeWaiting, () => city.WaitingReadings);
        metrics.ObserveGauge(CityMetricDefinitions.JournalBytes, () => city.JournalBytes);
        metrics.ObserveGauge(CityMetricDefinitions.JournalLag, () => city.JournalLagBytes);
        metrics.ObserveGauge(CityMetricDefinitions.DatabaseBytes, () => city.Database.SizeBytes);
        metrics.ObserveGauge(CityMetricDefinitions.StorageFull, () => city.IsFull ? 1 : 0);
        metrics.ObserveGauge(CityMetricDefinitions.StorageFree, () => city.Volume.AvailableFreeSpace);
        metrics.ObserveGauge(CityMetricDefinitions.StorageSize, () => city.Volume.TotalSize);
    }
}
