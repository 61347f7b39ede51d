using System.Text.RegularExpressions;
using CitySensors.Server.Hosting;
using CitySensors.Server.Kafka;
using CitySensors.Server.Storage;
using CitySensors.Streams.Kafka;
using CitySensors.Web.City;
using CitySensors.Web.Limits;
using Microsoft.Extensions.Configuration;

namespace CitySensors.Infra.Tests.Hosting;

/// <summary>The settings of the hosts, as environment variables.</summary>
internal static partial class SettingNames
{
    private static readonly string[] OfTheFramework = ["ASPNETCORE_URLS", "DOTNET_EnableDiagnostics", "DOTNET_gcServer", "DOTNET_GCHeapHardLimitPercent"];

    /// <summary>Parsed from the source, because this project must build without the Cassandra driver and so cannot bind its options.</summary>
    private const string CassandraSource = "src/CitySensors.Storage.Cassandra/CassandraOptions.cs";

    /// <summary>What is wrong with a variable of one of the hosts; null where it is a setting that takes this value.</summary>
    public static string? Fault(string name, string value)
    {
        if (OfTheFramework.Contains(name)) return null;
        string[] path = name.Split("__");
        try
        {
            return path switch
            {
                [WebOptions.Section, ..] => Bind<WebOptions>(path, value),
                [CityOptions.Section, ..] => Bind<CityOptions>(path, value),
                [StorageOptions.Section, ..] => Bind<StorageOptions>(path, value),
                [SiloOptions.Section, ..] => Bind<SiloOptions>(path, value),
                [KafkaOptions.Section, "Streams", ..] => Bind<KafkaStreamOptions>(path[1..], value),
                [KafkaOptions.Section, ..] => Bind<KafkaOptions>(path, value),
                ["Cassandra", ..] => FaultOfCassandra(path),
                _ => $"{name} is in no section of a host.",
            };
        }
        catch (InvalidOperationException error)
        {
            return $"{name}: {error.Message}";
        }
    }

    private static string? Bind<TOptions>(string[] path, string value)
        where TOptions : class
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new KeyValuePair<string, string?>(string.Join(':', path), value)]).Build();
        var section = configuration.GetChildren().Single();
        section.Get<TOptions>(options => options.ErrorOnUnknownConfiguration = true);
        return null;
    }

    private static string? FaultOfCassandra(string[] path)
    {
        var known = Property().Matches(Repository.Read(CassandraSource)).ToDictionary(found => found.Groups["name"].Value, found => found.Groups["type"].Value, StringComparer.Ordinal);
        bool IsKnown(string name, string before) =>
            known.ContainsKey(name) || (known.TryGetValue(before, out var type) && (IsDictionary(type) || (IsList(type) && name.All(char.IsAsciiDigit))));
        var unknown = path.Skip(1).Zip(path, (name, before) => IsKnown(name, before) ? null : name).OfType<string>().ToList();
        return unknown.Count == 0 && path.Length > 1 ? null : $"{string.Join("__", path)}: {CassandraSource} has no {string.Join(", ", unknown)}.";
    }

    private static bool IsDictionary(string type) => type.Contains("Dictionary<", StringComparison.Ordinal);

    private static bool IsList(string type) => type.Contains("List<", StringComparison.Ordinal);

    [GeneratedRegex(@"public (required )?(?<type>[\w<>?,\. ]+) (?<name>\w+) \{ get; init; \}")]
    private static partial Regex Property();
}
