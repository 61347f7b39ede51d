using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.Grains.Jobs;

public static class JobExtensions
{
    /// <summary>Adds a job to those that the city repeats.</summary>
    public static IServiceCollection AddJob<TJob>(this IServiceCollection services, string name, TimeSpan interval)
        where TJob : class, ICityJob
    {
        services.AddTransient<TJob>();
        return services.AddSingleton(provider => new JobDefinition(name, interval, provider.GetRequiredService<TJob>));
    }
}
