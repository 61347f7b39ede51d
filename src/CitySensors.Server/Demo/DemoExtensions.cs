using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Server.Storage;
using CitySensors.Simulator.Scenarios;
using CitySensors.Web.Limits;
using CitySensors.Web.Metrics;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Demo;

internal static class DemoExtensions
{
    /// <summary>Adds a simulated city to the host.</summary>
    public static void AddDemo(this WebApplicationBuilder builder, ulong seed)
    {
        var path = $"{StorageOptions.Section}:{nameof(StorageOptions.Path)}";
        // A demo must not mix with real data.
        builder.Configuration[path] ??= DemoFolder.DefaultPath;
        builder.Configuration["City:Name"] ??= "Demo city";
        builder.Services.AddHostedService(provider => new DemoService(
            provider.GetRequiredService<ICityDefinitions>(),
            provider.GetRequiredService<IReadingIntake>(),
            provider.GetRequiredService<CityMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            new DemoSimulations(time => DemoScenario.History(time, seed), time => DemoScenario.Options(time, seed)),
            provider.GetRequiredService<IOptions<WebOptions>>(),
            provider.GetRequiredService<ILogger<DemoService>>()));
    }
}
