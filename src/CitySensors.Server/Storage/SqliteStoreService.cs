using CitySensors.Core.Definitions;
using CitySensors.Core.Storage;
using CitySensors.Storage.Sqlite;
using CitySensors.Web.City;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Storage;

/// <summary>Starts the store before the silo, creates the initial definitions of a new city, and stops it after the silo.</summary>
internal sealed class SqliteStoreService(SqliteStore store, IOptions<CityOptions> city) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.StartAsync(cancellationToken);
        await FirstDefinitions.EnsureAsync(store, city.Value.DefaultRules, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => store.StopAsync(cancellationToken);
}

internal static class FirstDefinitions
{
    /// <summary>Adds the standard sensor types that the city has never had, including those missing after a crash during the first start.</summary>
    public static async Task EnsureAsync(IDefinitionStore store, DefaultRuleChoice rules, CancellationToken cancellationToken)
    {
        foreach (var type in Core.Sensors.StandardSensorTypes.All.Where(type => store.Catalogue.Slots.All(known => known.Id != type.Id)))
        {
            var outcome = await store.ChangeAsync(InitialCatalogue.Change(type, rules), null, cancellationToken);
            if (outcome.Result != ChangeResult.Created) throw new StoreUnavailableException($"Cannot add sensor type {type.Id}: {outcome.Result}.");
        }
    }
}
