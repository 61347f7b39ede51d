using CitySensors.Core.Definitions;
using CitySensors.Simulator.City;

namespace CitySensors.Server.Demo;

/// <summary>Registers the stations of a simulated city.</summary>
internal static class DemoStations
{
    /// <summary>Who makes the changes, in the histories of definitions.</summary>
    public const string ChangedBy = "demo";

    /// <summary>Definitions that are put concurrently become durable together.</summary>
    private const int Concurrent = 64;

    /// <summary>Registers those that are not, or otherwise.</summary>
    /// <returns>Null on success, otherwise the error.</returns>
    public static async Task<string?> PutAsync(ICityDefinitions city, CityOptions options, CancellationToken cancellationToken)
    {
        var problem = default(string);
        await Parallel.ForEachAsync(
            new CityLayout(options).Stations.Where(station => city.Stations.Find(station.Id) is not { } known || known with { Version = 0, Moves = null } != station),
            new ParallelOptions { MaxDegreeOfParallelism = Concurrent, CancellationToken = cancellationToken },
            async (station, cancelled) =>
            {
                var outcome = await city.ChangeAsync(new DefinitionChange.PutStation(station) with { ChangedBy = ChangedBy }, null, cancelled);
                if (outcome.Result is not (ChangeResult.Created or ChangeResult.Changed)) problem = $"The station {station.Id} could not be registered: {outcome.Result}.";
            });
        return problem;
    }
}
