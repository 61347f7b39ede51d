using CitySensors.Server.Hosting;
using CitySensors.Server.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace CitySensors.Truth.Running;

/// <summary>The server, complete with Kestrel and SQLite, on a free port and an empty data folder, with a clock of its own in this process.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private OwnServer(WebApplication app, string folder) => (_app, _folder) = (app, folder);

    public Uri Address => new(_app.Urls.First() + "/");

    /// <param name="clock">Its clock.</param>
    /// <param name="settings">Settings of the command line, such as <c>--City:DefaultRules PublicScale</c>.</param>
    /// <param name="stopping">Cancels the start.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is invalid.</exception>
    public static async Task<OwnServer> StartAsync(TimeProvider clock, IEnumerable<string> settings, CancellationToken stopping)
    {
        var folder = Directory.CreateTempSubdirectory("citysensors-truth-").FullName;
        string[] arguments =
        [
            "--urls", "http://127.0.0.1:0",
            "--Storage:Path", folder,
            "--Logging:LogLevel:Default", "Warning",
            // The silo warns that its timers are late, as its waits are real and its clock is not.
            "--Logging:LogLevel:Orleans", "Error",
            .. settings,
        ];
        try
        {
            var app = await CityHost.BuildAsync(new SqliteBackend(), arguments, builder => Customize(builder.Services, clock), stopping);
            await app.StartAsync(stopping);
            return new OwnServer(app, folder);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Warnings of the server must not get between the lines of a report.</summary>
    private static void Customize(IServiceCollection services, TimeProvider clock) => services
        .AddSingleton(clock)
        .Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
