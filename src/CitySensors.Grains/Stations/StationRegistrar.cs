using System.Threading.Channels;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Grains.Retries;
using Microsoft.Extensions.Hosting;

namespace CitySensors.Grains.Stations;

/// <summary>Lists stations that send without being registered: on this node at once, on the others soon after. Thread safe.</summary>
public sealed class StationRegistrar(IDefinitionStore store, RetryPolicy retry) : BackgroundService
{
    private const int MaxWaiting = 100_000;
    private const int MaxBatch = 500;

    private readonly Channel<string> _waiting = Channel.CreateBounded<string>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    /// <remarks>Where too many wait the station is skipped; its next reading registers it.</remarks>
    public void Register(string station)
    {
        if (store.Stations.Find(station) is not null) return;
        var definition = StationDefinition.Unregistered(station);
        if (store.Stations.TryAdd(definition) && !_waiting.Writer.TryWrite(station)) store.Stations.Remove(definition);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            var stations = new HashSet<string>(StringComparer.Ordinal);
            while (stations.Count < MaxBatch && _waiting.Reader.TryRead(out var station)) stations.Add(station);
            await retry.ExecuteAsync(() => store.AddUnregisteredAsync(stations, stoppingToken), "listing new stations", stoppingToken);
        }
    }
}
