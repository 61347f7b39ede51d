using CitySensors.Server.Hosting;

namespace CitySensors.Monitoring.Tests.Hosting;

/// <summary>The real server with its simulated city.</summary>
internal static class DemoCity
{
    public static Task<RunningProgram> StartAsync(HttpClient http, string folder, CancellationToken cancellationToken) => RunningProgram.StartAsync(
        http,
        "dotnet",
        address => [typeof(CityHost).Assembly.Location, "demo", "--data", folder, "--urls", $"http://{address}"],
        "health/ready",
        cancellationToken);
}
