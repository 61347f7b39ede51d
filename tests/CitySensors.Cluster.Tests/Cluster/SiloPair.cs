using CitySensors.Cluster.Tests.Support;

namespace CitySensors.Cluster.Tests.Cluster;

/// <summary>Two silos of one city, for tests that use ids of their own.</summary>
public sealed class SiloPair : IAsyncLifetime
{
    private ClusterCity? _city;

    internal ClusterCity City => _city!;

    internal SiloClient A { get; private set; } = null!;

    internal SiloClient B { get; private set; } = null!;

    internal int GatewayPort { get; } = FreePorts.Next();

    public async ValueTask InitializeAsync()
    {
        _city = ClusterCity.OnRunning();
        // The first makes topics and schema, the second finds them.
        A = _city.Client(await _city.StartMemberAsync($"--Silo:GatewayPort={GatewayPort}"));
        B = _city.Client(await _city.StartMemberAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_city is not null) await _city.DropAsync();
    }
}
