using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Simulation;
using CitySensors.Server.Reports;
using CitySensors.Server.Storage;
using CitySensors.Simulator.Running;
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
        // The demo has rules of its own.
        builder.Configuration["City:DefaultRules"] ??= nameof(DefaultRuleChoice.TailProbability);
        builder.Configuration[$"{ReportOptions.Section}:{nameof(ReportOptions.Folder)}"] ??= Path.Combine(builder.Configuration[path]!, "reports");
        builder.Services.AddSingleton(provider => new InProcessSender(
            provider.GetRequiredService<IReadingIntake>(),
            provider.GetRequiredService<ICityDefinitions>(),
            provider.GetRequiredService<CityMetrics>(),
            provider.GetRequiredService<IOptions<WebOptions>>().Value.ToReadingLimits(),
            provider.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            var city = provider.GetRequiredService<ICityDefinitions>();
            var simulation = new ChangeableSimulation(DemoScenario.Options(time.GetUtcNow(), seed), provider.GetRequiredService<InProcessSender>(), time)
            {
                Prepare = (options, cancellationToken) => DemoStations.PutAsync(city, options.City, cancellationToken),
            };
            return new DemoSimulation(simulation);
        });
        builder.Services.AddSingleton<ICitySimulation>(provider => provider.GetRequiredService<DemoSimulation>());
        builder.Services.AddHostedService(provider => new DemoService(
            provider.GetRequiredService<ICityDefinitions>(),
            provider.GetRequiredService<InProcessSender>(),
            provider.GetRequiredService<DemoSimulation>(),
            new DemoSimulations(time => DemoScenario.History(time, seed), time => DemoScenario.Options(time, seed)),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DemoService>>()));
    }
}
