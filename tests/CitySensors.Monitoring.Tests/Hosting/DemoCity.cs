using CitySensors.TestSupport.Processes;

namespace CitySensors.Monitoring.Tests.Hosting;

/// <summary>The real server with its simulated city.</summary>
internal static class DemoCity
{
    public static Task<ServerProcess> StartAsync(HttpClient http, string folder, CancellationToken cancellationToken) =>
        ServerProcess.Start(["demo"], folder).ReadyAsync(http, cancellationToken);
}
