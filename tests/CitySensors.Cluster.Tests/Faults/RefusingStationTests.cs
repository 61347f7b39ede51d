using System.Text;
using CitySensors.Cluster.Tests.Support;
using CitySensors.Storage.Cassandra.Stations;

namespace CitySensors.Cluster.Tests.Faults;

/// <summary>A grain that throws, because the state of its station is damaged.</summary>
public sealed class RefusingStationTests
{
    [Fact]
    public async Task Deliver_StationStateDamaged_DeadLettersItsReadingsOnly()
    {
        var city = ClusterCity.OnRunning();
        try
        {
            await using (var store = await city.OpenStoreAsync())
                await store.StationStates.SaveAsync("broken", [1, 2, 3], [], 1, TestContext.Current.CancellationToken);
            var silo = await city.StartReadyAsync("--Silo:DeliveryTimeout=00:00:02");
            using var load = await Load.StartAsync(city, () => silo.Url);
            byte[][] refused = [.. Enumerable.Range(1, 12).Select(second => Encoding.UTF8.GetBytes($$"""{"station_id": "broken", "timestamp": {{1_767_225_600 + second}}, "temperature": 25}"""))];
            await city.Broker.ProduceAsync(city.ReadingsTopic, refused.Select(value => ((string?)"broken", (byte[]?)value)));
            await load.MoreAsync(4_000);
            await load.EndAsync();
            await Proof.EverythingOnceAsync(city, load, "a station that throws", refused, silo);
        }
        finally
        {
            await city.DropAsync();
        }
    }
}
