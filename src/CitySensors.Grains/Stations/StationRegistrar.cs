using System.Threading.Channels;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Grains.Retries;
using Microsoft.Extensions.Hosting;

namespace CitySensors.Grains.Stations;

/// <summary>Lists unregistered stations that send readings: on this node immediately, on the others soon after. Thread safe.</summary>
public sealed class StationRegistrar(IDefinitionStore store, RetryPolicy retry) : BackgroundService
{
    private const int MaxWaiting = 100_000;
    private const int MaxBatch = 500;

    private readonly Channel<Listing> _waiting = Channel.CreateBounded<Listing>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    /// <remarks>If too many stations are waiting, the station is skipped; its next reading registers it.</remarks>
    public void Register(string station)
    {
        if (store.Stations.Find(station) is not null) return;
        var definition = StationDefinition.Unregistered(station);
        if (store.Stations.TryAdd(definition) && !_waiting.Writer.TryWrite(new Listing(station, null))) store.Stations.Remove(definition);
    }

    /// <summary>Completes when the station is durable, so that every node lists it with its next refresh.</summary>
    public async Task ListAsync(string station, CancellationToken cancellationToken)
    {
        var listed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _waiting.Writer.WriteAsync(new Listing(station, listed), cancellationToken);
        await listed.Task.WaitAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            var listings = new List<Listing>();
            while (listings.Count < MaxBatch && _waiting.Reader.TryRead(out var listing)) listings.Add(listing);
            var stations = listings.Select(listing => listing.Station).ToHashSet(StringComparer.Ordinal);
            await retry.ExecuteAsync(() => store.AddUnregisteredAsync(stations, stoppingToken), "listing new stations", stoppingToken);
            foreach (var listing in listings) listing.Listed?.SetResult();
        }
    }

    private readonly record struct Listing(string Station, TaskCompletionSource? Listed);
}
