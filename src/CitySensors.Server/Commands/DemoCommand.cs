using System.CommandLine;
using CitySensors.Server.Demo;
using CitySensors.Server.Hosting;
using CitySensors.Server.Storage;
using CitySensors.Simulator.City;
using CitySensors.Web.Commands;

namespace CitySensors.Server.Commands;

internal static class DemoCommand
{
    public static Command Create()
    {
        var seed = new Option<ulong>("--seed") { Description = "The seed of the simulated city.", DefaultValueFactory = _ => CityOptions.DefaultSeed };
        var command = new Command("demo", "Run the server with a simulated city in which something happens every minute. Its data is stored separately, in data/demo; the folder of a real city is refused.")
        {
            seed,
            DataOption.Instance,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetValue(seed), [.. result.UnmatchedTokens, .. DataOption.Arguments(result)], cancellationToken));
        return command;
    }

    private static Task<int> RunAsync(ulong seed, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        Guarded.RunAsync(async () =>
        {
            await using var app = await CityHost.BuildAsync(new SqliteBackend(DemoFolder.Claim), [.. arguments], builder => builder.AddDemo(seed), cancellationToken);
            await app.StartAsync(cancellationToken);
            foreach (var url in app.Urls) Console.WriteLine($"\n  The simulated city is running at {url}\n  Press Ctrl+C to stop.\n");
            await app.WaitForShutdownAsync(cancellationToken);
        });
}
