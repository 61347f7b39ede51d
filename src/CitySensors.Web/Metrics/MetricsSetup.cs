using CitySensors.Core.Alerts;
using CitySensors.Web.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.Web.Metrics;

/// <summary>Sets the metrics up.</summary>
internal static class MetricsSetup
{
    public static void AddCityMetrics(this IServiceCollection services)
    {
        services.AddSingleton<CityMetrics>();
        services.AddSingleton<StageTimes>();
        services.AddSingleton<LatestValues>();
        services.AddSingleton<AlertOrigins>();
        services.AddSingleton<AreaNames>();
        services.AddSingleton<AreaMetrics>();
        services.AddSingleton<SensorMetrics>();
        services.AddSingleton<StationFaultMetrics>();
        services.AddSingleton<SilenceMetrics>();
        services.AddSingleton<MetricsExporter>();
    }

    /// <summary>Whoever exposes must listen before the first reading is counted.</summary>
    public static void StartMetrics(this IServiceProvider services)
    {
        var metrics = services.GetRequiredService<CityMetrics>();
        services.GetRequiredService<MetricsExporter>();
        services.GetRequiredService<StageTimes>();
        metrics.ShowZeros();
        metrics.ObserveGauge(CityMetricDefinitions.AlertSequence, () => services.GetRequiredService<IAlertLog>().LastSequence);
        services.GetRequiredService<AreaMetrics>().AddTo(metrics.Meter);
        services.GetRequiredService<SensorMetrics>().AddTo(metrics.Meter);
        services.GetRequiredService<StationFaultMetrics>().AddTo(metrics.Meter);
        services.GetRequiredService<SilenceMetrics>().AddTo(metrics.Meter);
        ProcessMetrics.AddTo(metrics.Meter);
    }
}
