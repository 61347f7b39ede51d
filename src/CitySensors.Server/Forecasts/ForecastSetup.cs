using CitySensors.Grains.Jobs;

namespace CitySensors.Server.Forecasts;

/// <summary>Registers the forecasts, for a backend that has an <c>IForecastStore</c> and an <c>IAggregateHistory</c>.</summary>
public static class ForecastSetup
{
    public static void AddForecasts(this IServiceCollection services)
    {
        services.AddSingleton<ForecastFigures>();
        services.AddSingleton<StationForecaster>();
        services.AddSingleton<ForecastRules>();
        services.AddJob<ForecastJob>(ForecastJob.Name, ForecastJob.Description, ForecastJob.Interval);
    }
}
