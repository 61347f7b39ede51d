using CitySensors.TestSupport.Processes;

namespace CitySensors.TestSupport.Contract;

/// <summary>The real server in a process of its own, with its embedded store.</summary>
public class ServerCityFixture : CityFixture
{
    private readonly TestFolder _folder = new();
    private readonly HttpClient _http = new();
    private ServerProcess? _server;

    /// <summary>The settings of the server, once what they name is there. The contract sends an unknown key to every operation.</summary>
    protected virtual string[] Settings => ["--Logging:LogLevel:Default=Warning", "--Web:Requests:FailedKeysPerMinute=1000"];

    protected override async Task<Uri> StartAsync()
    {
        _server = ServerProcess.Start(_folder.Path, [.. Settings, $"--Report:Folder={_folder.File("reports")}"]);
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
