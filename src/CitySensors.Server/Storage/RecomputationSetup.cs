using CitySensors.Core.Recomputations;
using CitySensors.Grains.Jobs;

namespace CitySensors.Server.Storage;

/// <summary>Registers the recomputations of a backend that has an <see cref="IRecomputationWork"/>.</summary>
internal static class RecomputationSetup
{
    public static void AddRecomputations(this IServiceCollection services)
    {
        services.AddSingleton<IRecomputations, StartedRecomputations>();
        services.AddJob<RecomputationJob>(RecomputationJob.Name, RecomputationJob.Description, RecomputationJob.Interval);
    }
}
