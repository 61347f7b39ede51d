using System.Net;
using SiloOptions = CitySensors.Server.Hosting.SiloOptions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace CitySensors.Cluster.Tests.Support;

/// <summary>Asks a cluster, as an Orleans client from outside, how many stations live on each silo.</summary>
internal sealed class StationCount : IAsyncDisposable
{
    private readonly IHost _host;

    private StationCount(IHost host) => _host = host;

    public static async Task<StationCount> ConnectAsync(ClusterCity city, int gatewayPort)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client => client
            .UseStaticClustering(new IPEndPoint(IPAddress.Loopback, gatewayPort))
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (city.ClusterId, SiloOptions.DefaultId)));
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new StationCount(host);
    }

    /// <summary>The number of stations of each silo that has any.</summary>
    public async Task<IReadOnlyList<int>> PerSiloAsync()
    {
        var statistics = await _host.Services.GetRequiredService<IClusterClient>().GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        return [.. statistics.Where(one => one.GrainType.Contains("StationGrain", StringComparison.Ordinal)).Select(one => one.ActivationCount)];
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
