using CitySensors.Server.Hosting;

namespace CitySensors.Server.Commands;

internal static class ServeCommand
{
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        Startup.GuardAsync(async () =>
        {
            await using var app = ServerHost.Build([.. arguments]);
            ServerHost.GuardListening(app);
            await app.RunAsync(cancellationToken);
        });
}
