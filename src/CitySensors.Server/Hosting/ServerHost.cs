using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Server.City;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.Web;
using CitySensors.Web.Access;
using CitySensors.Web.City;
using CitySensors.Web.Metrics;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Hosting;

/// <summary>Puts the single-node host together.</summary>
internal static class ServerHost
{
    private const string DefaultUrl = "http://localhost:5080";
    private const string KeyFileSetting = "Web:KeyFile";
    private const string KeyFileName = "keys.json";

    public static WebApplication Build(string[] arguments, Action<WebApplicationBuilder>? customize = null)
    {
        var builder = CreateBuilder(arguments);
        customize?.Invoke(builder);
        var storage = Storage(builder.Configuration);
        var folder = DataFolder.Open(storage.Path);
        AddCity(builder.Services, storage, folder);
        builder.Services.AddCitySensorsWeb(builder.Configuration);
        var app = builder.Build();
        var city = app.Services.GetRequiredService<CityService>();
        Observe(city, app.Services.GetRequiredService<CityMetrics>());
        app.MapCitySensors();
        return app;
    }

    /// <summary>The key file that a server with the same arguments uses.</summary>
    public static KeyFile KeyFile(string[] arguments)
    {
        var configuration = CreateBuilder(arguments).Configuration;
        Storage(configuration);
        return new KeyFile(configuration[KeyFileSetting]!, TimeProvider.System);
    }

    private static WebApplicationBuilder CreateBuilder(string[] arguments)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = arguments });
        var configuration = builder.Configuration;
        // A line for each request would bury what an operator looks for.
        configuration["Logging:LogLevel:Microsoft.AspNetCore"] ??= nameof(LogLevel.Warning);
        if (configuration["urls"] is null && configuration["http_ports"] is null && configuration["https_ports"] is null && !configuration.GetSection("Kestrel:Endpoints").Exists())
            configuration["urls"] = DefaultUrl;
        return builder;
    }

    /// <exception cref="InvalidConfigurationException">They are not valid; it lists everything that is wrong.</exception>
    private static StorageOptions Storage(ConfigurationManager configuration)
    {
        var storage = configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new StorageOptions();
        if (storage.Faults().ToList() is { Count: > 0 } faults) throw new InvalidConfigurationException(faults);
        configuration[KeyFileSetting] ??= Path.Combine(storage.Path, KeyFileName);
        return storage;
    }

    private static void AddCity(IServiceCollection services, StorageOptions storage, DataFolder folder)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => folder);
        services.AddSingleton(provider =>
        {
            // The folder must outlive what uses its files.
            provider.GetRequiredService<DataFolder>();
            return CityDatabase.Open(storage.DatabasePath, provider.GetRequiredService<ILogger<CityDatabase>>());
        });
        services.AddSingleton<CityFigures>();
        services.AddSingleton(provider => new CityService(
            provider.GetRequiredService<CityDatabase>(),
            storage,
            provider.GetRequiredService<IOptions<CityOptions>>().Value,
            provider.GetRequiredService<CityFigures>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CityService>>()));
        services.AddHostedService(provider => provider.GetRequiredService<CityService>());
        services.AddHostedService(provider => new RetentionService(
            provider.GetRequiredService<CityDatabase>(),
            provider.GetRequiredService<IOptions<CityOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<RetentionService>>()));
        services.AddSingleton<IReadingIntake>(provider => provider.GetRequiredService<CityService>());
        services.AddSingleton<ICityDefinitions>(provider => provider.GetRequiredService<CityService>());
        services.AddSingleton<IReadingHistory>(provider => provider.GetRequiredService<CityDatabase>());
        services.AddSingleton<IAlertLog>(provider => provider.GetRequiredService<CityService>().Alerts);
    }

    private static void Observe(CityService city, CityMetrics metrics)
    {
        metrics.ObserveGauge("citysensors_intake_waiting_readings", "Readings that wait for the city's worker.", () => city.WaitingReadings);
        metrics.ObserveGauge("citysensors_journal_bytes", "The room that the journal takes on disk.", () => city.JournalBytes);
        metrics.ObserveGauge("citysensors_journal_lag_bytes", "Bytes of the journal that are not yet in the database.", () => city.JournalLagBytes);
        metrics.ObserveGauge("citysensors_database_bytes", "The room that the database takes on disk.", () => city.Database.SizeBytes);
    }
}
