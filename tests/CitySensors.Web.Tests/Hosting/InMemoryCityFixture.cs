using CitySensors.TestSupport.Contract;

namespace CitySensors.Web.Tests.Hosting;

/// <summary>The web part with a city in memory, for the contract.</summary>
public sealed class InMemoryCityFixture : CityFixture
{
    private TestServer? _server;

    protected override async Task<Uri> StartAsync() => (_server = await TestServer.StartAsync(new Dictionary<string, string?> { ["Web:Requests:FailedKeysPerMinute"] = "1000" })).Address;

    protected override ValueTask StopAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
