using System.CommandLine;
using CitySensors.Grains.Retries;
using CitySensors.Server.Hosting;
using CitySensors.Server.Kafka;
using CitySensors.Server.Kafka.Alerts;
using CitySensors.Storage.Cassandra;
using CitySensors.Web.City;
using CitySensors.Web.Commands;

namespace CitySensors.Cluster.Migration;

internal static class MigrateCommand
{
    public static Command Create(IStorageBackend backend)
    {
        var from = new Option<string>("--from") { Description = "The data folder of CitySensors.Server; no server may use it meanwhile.", Required = true };
        var command = new Command(
            "migrate",
            "Copies a city from the data folder of one machine into the cluster's Cassandra and Kafka, and compares both. Settings are those of the cluster. Interrupted, it goes on when it is run again.")
        {
            from,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((result, cancellationToken) => RunAsync(backend, result.GetValue(from)!, [.. result.UnmatchedTokens], cancellationToken));
        return command;
    }

    private static Task<int> RunAsync(IStorageBackend backend, string folder, string[] arguments, CancellationToken cancellationToken) => Guarded.RunAsync(async () =>
    {
        await using var host = CityHost.BuildForCommand(backend, arguments, AddServices);
        try
        {
            var summary = await host.Services.GetRequiredService<CityMigration>().RunAsync(folder, cancellationToken);
            foreach (var line in summary.Lines) Console.WriteLine(line);
        }
        catch (OperationCanceledException error) when (cancellationToken.IsCancellationRequested)
        {
            throw new IOException("The migration was interrupted. Run the same command again: it goes on where it ended.", error);
        }
    });

    private static void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CassandraOptions>().Bind(configuration.GetSection(CassandraOptions.Section));
        services.AddOptions<CityOptions>().Bind(configuration.GetSection(CityOptions.Section));
        services.AddOptions<KafkaOptions>().Bind(configuration.GetSection(KafkaOptions.Section));
        services.AddSingleton<KafkaTopics>();
        services.AddSingleton<AlertTopicCopy>();
        services.AddSingleton<RetryPolicy>();
        services.AddSingleton<AlertLogCopy>();
        services.AddSingleton<CityMigration>();
    }
}
