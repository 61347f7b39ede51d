using CitySensors.TestSupport.Contract;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Cases.Tests;

/// <summary>The real server with its embedded store.</summary>
public sealed class HttpCity : CityFixture
{
    private readonly TestFolder _folder = new();
    private readonly HttpClient _http = new();
    private ServerProcess? _server;

    protected override async Task<Uri> StartAsync()
    {
        _server = ServerProcess.Start(_folder.Path);
        await _server.ReadyAsync(_http, TestContext.Current.CancellationToken);
        return _server.Url;
    }

    protected override async ValueTask StopAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }
}
