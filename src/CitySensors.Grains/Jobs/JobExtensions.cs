using CitySensors.Core.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.Grains.Jobs;

public static class JobExtensions
{
    /// <summary>Adds a job to those that the city repeats.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">Its name in the API, the store and the log.</param>
    /// <param name="description">What it does, in a sentence.</param>
    /// <param name="interval">From the start of a run to the start of the next.</param>
    public static IServiceCollection AddJob<TJob>(this IServiceCollection services, string name, string description, TimeSpan interval)
        where TJob : class, ICityJob => services.AddJob<TJob>(name, description, _ => JobSchedule.Every(interval));

    /// <summary>Adds a job with a cron expression in the time zone of the city.</summary>
    /// <inheritdoc cref="AddJob{TJob}(IServiceCollection, string, string, TimeSpan)"/>
    public static IServiceCollection AddJob<TJob>(this IServiceCollection services, string name, string description, string cron)
        where TJob : class, ICityJob => services.AddJob<TJob>(
            name,
            description,
            provider => JobSchedule.Parse(cron, provider.GetRequiredService<TimeZoneInfo>(), out var error) ?? throw new ArgumentException(error, nameof(cron)));

    private static IServiceCollection AddJob<TJob>(this IServiceCollection services, string name, string description, Func<IServiceProvider, JobSchedule> schedule)
        where TJob : class, ICityJob
    {
        services.AddTransient<TJob>();
        return services.AddSingleton(provider => new JobDefinition(name, description, schedule(provider), provider.GetRequiredService<TJob>));
    }
}
