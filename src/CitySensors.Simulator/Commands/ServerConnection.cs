using System.Net.Http.Headers;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Running;
using CitySensors.Simulator.Sending;

namespace CitySensors.Simulator.Commands;

/// <summary>The HTTP connections of a simulation to a server.</summary>
internal sealed class ServerConnection : IDisposable
{
    /// <summary>After this time a request is considered lost and is retried.</summary>
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client;
    private readonly TimeProvider _time;

    public ServerConnection(Uri address, string? key, int connections, TimeProvider time)
    {
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            // A simulation may run for days, during which the server's DNS entry can change.
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

    /// <summary>Registers all stations of the city with the server.</summary>
    /// <returns>Null on success, otherwise the error message.</returns>
    public async Task<string?> RegisterAsync(SimulationOptions options, TextWriter output, CancellationToken stopping)
    {
        var stations = new CityLayout(options.City).Stations;
        var registration = new StationRegistration(_client, new RetryPolicy(options.RetryTimeout, _time), _time);
        var reported = 0;
        var problem = await registration.RegisterAsync(stations, options.Connections, ReportFirst, stopping);
        if (problem is null) await output.WriteLineAsync($"Registered {stations.Count} stations at {_client.BaseAddress}");
        return problem;

        void ReportFirst(SendResult failed)
        {
            if (Interlocked.Exchange(ref reported, 1) == 0) output.WriteLine($"Waiting for the server. {failed.Problem}");
        }
    }

    public void Dispose() => _client.Dispose();
}
