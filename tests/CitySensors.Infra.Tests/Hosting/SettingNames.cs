using System.Text.RegularExpressions;
using CitySensors.Server.City;
using CitySensors.Web.City;
using CitySensors.Web.Limits;
using Microsoft.Extensions.Configuration;

namespace CitySensors.Infra.Tests.Hosting;

/// <summary>Which settings the hosts have, as their environment variables are named.</summary>
internal static partial class SettingNames
{
    private static readonly string[] OfTheFramework = ["ASPNETCORE_URLS", "DOTNET_EnableDiagnostics", "DOTNET_gcServer", "DOTNET_GCHeapHardLimitPercent"];

    /// <summary>As librdkafka's settings are named in Confluent's ClientConfig.</summary>
    private static readonly string[] OfKafkaClients =
        ["BootstrapServers", "SecurityProtocol", "SaslMechanism", "SaslUsername", "SaslPassword", "SslCaLocation", "SslCertificateLocation", "SslKeyLocation", "SslKeyPassword"];

    /// <summary>
    /// The options of the silo by their source: this project restores where the packages of the cluster do not, and so cannot bind them.
    /// </summary>
    private static readonly Dictionary<string, string> SourceOfSection = new(StringComparer.Ordinal)
    {
        ["Silo"] = "src/CitySensors.Silo/Hosting/SiloOptions.cs",
        ["Kafka"] = "src/CitySensors.Silo/Kafka/KafkaOptions.cs",
        ["Cassandra"] = "src/CitySensors.Storage.Cassandra/CassandraOptions.cs",
    };

    /// <summary>What is wrong with a variable of one of the hosts; null where it is a setting that takes this value.</summary>
    public static string? Fault(string name, string value)
    {
        if (OfTheFramework.Contains(name)) return null;
        var path = name.Split("__");
        try
        {
            return path[0] switch
            {
                WebOptions.Section => Bind<WebOptions>(name, value),
                CityOptions.Section => Bind<CityOptions>(name, value),
                StorageOptions.Section => Bind<StorageOptions>(name, value),
                _ => SourceOfSection.TryGetValue(path[0], out var source) ? FaultOfSource(path, source) : $"{name} is in no section of a host.",
            };
        }
        catch (InvalidOperationException error)
        {
            return $"{name}: {error.Message}";
        }
    }

    private static string? Bind<TOptions>(string name, string value)
        where TOptions : class
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new KeyValuePair<string, string?>(name.Replace("__", ":", StringComparison.Ordinal), value)]).Build();
        var section = configuration.GetChildren().Single();
        section.Get<TOptions>(options => options.ErrorOnUnknownConfiguration = true);
        return null;
    }

    private static string? FaultOfSource(string[] path, string source)
    {
        if (path is ["Kafka", "Client", var client]) return OfKafkaClients.Contains(client) ? null : $"{client} is no setting of a Kafka client.";
        var known = Property().Matches(Repository.Read(source)).ToDictionary(found => found.Groups["name"].Value, found => found.Groups["type"].Value, StringComparer.Ordinal);
        bool IsKnown(string name, string before) =>
            known.ContainsKey(name) || (known.TryGetValue(before, out var type) && (IsDictionary(type) || (IsList(type) && name.All(char.IsAsciiDigit))));
        var unknown = path.Skip(1).Zip(path, (name, before) => IsKnown(name, before) ? null : name).OfType<string>().ToList();
        return unknown.Count == 0 && path.Length > 1 ? null : $"{string.Join("__", path)}: {source} has no {string.Join(", ", unknown)}.";
    }

    private static bool IsDictionary(string type) => type.Contains("Dictionary<", StringComparison.Ordinal);

    private static bool IsList(string type) => type.Contains("List<", StringComparison.Ordinal);

    [GeneratedRegex(@"public (required )?(?<type>[\w<>?,\. ]+) (?<name>\w+) \{ get; init; \}")]
    private static partial Regex Property();
}
