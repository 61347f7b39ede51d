using System.Threading.Channels;
using CitySensors.Core.Stations;
using CitySensors.Silo.Stations;

namespace CitySensors.Silo.Definitions;

/// <summary>Stations that sent a reading and are not known: listed here at once, and on every node soon after. Thread safe.</summary>
internal sealed class Newcomers(CityStore store, Patience patience) : BackgroundService
{
    private const int MostWaiting = 100_000;
    private const int MostAtOnce = 500;

    private readonly Channel<string> _waiting = Channel.CreateBounded<string>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <remarks>Where too many wait it is passed over, and comes again with its next reading.</remarks>
    public void Add(string station)
    {
        var (stations, newcomer) = (store.City.Definitions.Stations, StationDefinition.Unregistered(station));
        if (stations.TryAdd(newcomer) && !_waiting.Writer.TryWrite(station)) stations.Remove(newcomer);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            var stations = new HashSet<string>(StringComparer.Ordinal);
            while (stations.Count < MostAtOnce && _waiting.Reader.TryRead(out var station)) stations.Add(station);
            await patience.TryAsync(() => store.City.Definitions.AddUnregisteredAsync(stations, stoppingToken), "listing new stations", stoppingToken);
        }
    }
}
