using System.Net.Http.Headers;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Running;
using CitySensors.Simulator.Sending;

namespace CitySensors.Simulator.Commands;

/// <summary>The connections of a simulation to a server's API.</summary>
internal sealed class ServerConnection : IDisposable
{
    /// <summary>After which a request counts as lost and is made again.</summary>
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client;
    private readonly TimeProvider _time;

    public ServerConnection(Uri address, string? key, int connections, TimeProvider time)
    {
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            // A server elsewhere may move to another address while a simulation runs for days.
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            UseCookies = false,
            UseProxy = false,
            AllowAutoRedirect = false,
        };
        _client = new HttpClient(handler) { BaseAddress = address, Timeout = RequestTimeout };
        if (key is not null) _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        _time = time;
    }

    public IReadingSender Sender() => new HttpReadingSender(_client, _time);

    /// <summary>Makes all stations of the city known to the server.</summary>
    /// <returns>Null, or why not all could be registered.</returns>
    public async Task<string?> RegisterAsync(SimulationOptions options, TextWriter output, CancellationToken stopping)
    {
        var stations = new CityLayout(options.City).Stations;
        var registration = new StationRegistration(_client, new RetryPolicy(options.Patience, _time), _time);
        var told = 0;
        var problem = await registration.RegisterAsync(stations, options.Connections, Tell, stopping);
        if (problem is null) await output.WriteLineAsync($"{stations.Count} stations registered at {_client.BaseAddress}");
        return problem;

        void Tell(SendResult failed)
        {
            if (Interlocked.Exchange(ref told, 1) == 0) output.WriteLine($"Waiting for the server. {failed.Problem}");
        }
    }

    public void Dispose() => _client.Dispose();
}
