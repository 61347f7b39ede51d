using CitySensors.Server.Hosting;
using CitySensors.Web.Access;
using CitySensors.Web.Commands;

namespace CitySensors.Server.Commands;

internal static class ServeCommand
{
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        Guarded.RunAsync(async () =>
        {
            var warmUp = WarmUp.BeginAsync();
            await using var app = ServerHost.Build([.. arguments]);
            ListenGuard.Require(app);
            await warmUp;
            await app.RunAsync(cancellationToken);
        });
}
