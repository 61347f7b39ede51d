using CitySensors.Server.Hosting;
using CitySensors.Server.Storage;
using CitySensors.Web.Access;
using CitySensors.Web.Commands;

namespace CitySensors.Server.Commands;

internal static class ServeCommand
{
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        Guarded.RunAsync(async () =>
        {
            var warmUp = WarmUp.BeginAsync();
            await using var app = CityHost.Build(new SqliteBackend(), [.. arguments]);
            ListenGuard.Require(app);
            await warmUp;
            await app.RunAsync(cancellationToken);
        });
}
