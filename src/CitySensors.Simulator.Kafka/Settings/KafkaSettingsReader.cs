using System.Text.RegularExpressions;

namespace CitySensors.Simulator.Kafka.Settings;

/// <summary>Makes settings of what the command line says, with everything that is wrong about it.</summary>
internal static partial class KafkaSettingsReader
{
    private const int MostErrors = 50;

    private static readonly Dictionary<string, string> Reserved = new(StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = "--kafka says the servers",
        ["metadata.broker.list"] = "--kafka says the servers",
        ["acks"] = "it is always all",
        ["request.required.acks"] = "acks is always all",
        ["enable.idempotence"] = "it is always true",
        ["delivery.report.only.error"] = "every reading's report is needed",
        ["transactional.id"] = "readings are not sent in transactions",
    };

    public static (KafkaSettings Settings, IReadOnlyList<string> Errors) Read(
        string servers, string topic, string? file, IReadOnlyList<string> inline)
    {
        var errors = new List<string>();
        if (servers.Split(',').Any(server => !IsServer(server.Trim())))
            errors.Add($"--kafka is \"{servers}\"; bootstrap servers such as localhost:9092 are needed, with commas between.");
        if (topic is "." or ".." || !TopicName().IsMatch(topic))
            errors.Add($"--topic is \"{topic}\"; a name of up to 249 letters, digits, points, underscores and hyphens is needed.");

        var settings = new Dictionary<string, (string Value, string Source)>(StringComparer.Ordinal);
        if (file is not null) ReadFile(file, settings, errors);
        var given = new Dictionary<string, (string Value, string Source)>(StringComparer.Ordinal);
        ReadAll(inline.Select(text => (text, "--kafka-config")), given, errors);
        foreach (var (key, setting) in given) settings[key] = setting;

        var result = new KafkaSettings(
            string.Join(',', servers.Split(',').Select(server => server.Trim())), topic, settings.ToDictionary(setting => setting.Key, setting => setting.Value.Value));
        errors.AddRange(ClientCheck.Errors(result, settings.ToDictionary(setting => setting.Key, setting => setting.Value.Source), combined: errors.Count == 0));
        return (result, errors.Count <= MostErrors ? errors : [.. errors.Take(MostErrors), $"… and {errors.Count - MostErrors} more"]);
    }

    private static void ReadFile(string file, Dictionary<string, (string Value, string Source)> into, List<string> errors)
    {
        try
        {
            ReadAll(
                File.ReadLines(file).Select((line, i) => (line.Trim(), $"{file}:{i + 1}")).Where(line => line.Item1.Length > 0 && line.Item1[0] != '#'),
                into,
                errors);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors.Add($"--kafka-config-file is \"{file}\"; it cannot be read: {error.Message}");
        }
    }

    private static void ReadAll(
        IEnumerable<(string Text, string Source)> from, Dictionary<string, (string Value, string Source)> into, List<string> errors)
    {
        foreach (var (text, source) in from)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? "" : text[..equals].Trim();
            // What is no setting is not repeated: it may be a password.
            if (key.Length == 0) errors.Add($"{source}: a setting such as security.protocol=SASL_SSL is needed.");
            else if (Reserved.TryGetValue(key, out var why)) errors.Add($"{source}: {key} cannot be set; {why}.");
            else if (key.StartsWith("dotnet.", StringComparison.Ordinal)) errors.Add($"{source}: {key} cannot be set; it is no setting of librdkafka.");
            else if (!into.TryAdd(key, (text[(equals + 1)..].Trim(), source))) errors.Add($"{source}: {key} is set twice, first at {into[key].Source}.");
        }
    }

    private static bool IsServer(string text) => text.Length > 0
        && Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"kafka://{text}", UriKind.Absolute, out var address)
        && address is { Host.Length: > 0, PathAndQuery: "" or "/", Fragment: "", UserInfo: "" }
        && address.Port is -1 or > 0;

    [GeneratedRegex("^[a-zA-Z0-9._-]{1,249}$")]
    private static partial Regex TopicName();
}
