using System.Net;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Audit;
using CitySensors.Core.Definitions;
using CitySensors.Core.Jobs;
using CitySensors.Core.Readings;
using CitySensors.Core.Reports;
using CitySensors.Core.Stations;
using CitySensors.Web.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CitySensors.Web.Tests.Hosting;

/// <summary>The web part with a city in memory, on a real Kestrel at a free port of loopback.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;

    private TestServer(WebApplication app, InMemoryCity city, InMemoryAuditLog audit, DirectoryInfo folder, LineLog log)
    {
        (_app, City, Audit, _folder, Log) = (app, city, audit, folder, log);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
    }

    public InMemoryCity City { get; }

    public InMemoryAuditLog Audit { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public LineLog Log { get; }

    public IServiceProvider Services => _app.Services;

    public string KeyFile => Path.Combine(_folder.FullName, "keys.json");

    public static async Task<TestServer> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<IServiceCollection>? services = null,
        Action<string>? beforeStart = null,
        Action<WebApplication>? map = null,
        TimeProvider? time = null)
    {
        var folder = Directory.CreateTempSubdirectory("citysensors-web-");
        var builder = WebApplication.CreateSlimBuilder();
        var log = new LineLog();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Information);
        var keyFile = Path.Combine(folder.FullName, "keys.json");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Web:KeyFile"] = keyFile });
        if (settings is not null) builder.Configuration.AddInMemoryCollection(settings);
        beforeStart?.Invoke(keyFile);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var city = new InMemoryCity(time ?? TimeProvider.System);
        var audit = new InMemoryAuditLog();
        builder.Services.AddSingleton<IReadingIntake>(city);
        builder.Services.AddSingleton<ICityDefinitions>(city);
        builder.Services.AddSingleton<ICityActivity>(city);
        builder.Services.AddSingleton<IStationReports>(city);
        builder.Services.AddSingleton<IReadingHistory>(city);
        builder.Services.AddSingleton<IAggregateHistory>(new ReadingAggregates(city, () => city.Catalogue, () => city.Stations.Page(null, int.MaxValue)));
        builder.Services.AddSingleton<IReadingWithdrawals>(city);
        builder.Services.AddSingleton<IAlertLog>(city.Log);
        builder.Services.AddSingleton<IAuditLog>(audit);
        builder.Services.AddSingleton<ICityJobs>(new InMemoryJobs(time ?? TimeProvider.System));
        builder.Services.AddSingleton<IDailyReports>(new InMemoryReports(time ?? TimeProvider.System));
        if (time is not null) builder.Services.AddSingleton(time);
        builder.Services.AddCitySensorsWeb(builder.Configuration);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        try
        {
            app.MapCitySensors();
            city.Metrics = app.Services.GetRequiredService<CityMetrics>();
            city.Latest = app.Services.GetRequiredService<LatestValues>();
            map?.Invoke(app);
            await app.StartAsync(TestContext.Current.CancellationToken);
            return new TestServer(app, city, audit, folder, log);
        }
        catch
        {
            await app.DisposeAsync();
            folder.Delete(recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
