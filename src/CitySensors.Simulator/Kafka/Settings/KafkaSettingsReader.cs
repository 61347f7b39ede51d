using System.Text.RegularExpressions;

namespace CitySensors.Simulator.Kafka.Settings;

/// <summary>Reads Kafka settings from the command line and collects all errors.</summary>
internal static partial class KafkaSettingsReader
{
    private const int MaxErrors = 50;

    private static readonly Dictionary<string, string> Reserved = new(StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = "use --kafka",
        ["metadata.broker.list"] = "use --kafka",
        ["acks"] = "it is always all",
        ["request.required.acks"] = "acks is always all",
        ["enable.idempotence"] = "it is always true",
        ["delivery.report.only.error"] = "delivery reports are required for every reading",
        ["transactional.id"] = "readings are not sent in transactions",
    };

    public static (KafkaSettings Settings, IReadOnlyList<string> Errors) Read(
        string servers, string topic, string? file, IReadOnlyList<string> inline)
    {
        var errors = new List<string>();
        if (servers.Split(',').Any(server => !IsServer(server.Trim())))
            errors.Add($"Invalid value \"{servers}\" for --kafka: expected comma-separated bootstrap servers such as localhost:9092.");
        if (topic is "." or ".." || !TopicName().IsMatch(topic))
            errors.Add($"Invalid value \"{topic}\" for --topic: expected up to 249 letters, digits, dots, underscores and hyphens.");

        var settings = new Dictionary<string, (string Value, string Source)>(StringComparer.Ordinal);
        if (file is not null) ReadFile(file, settings, errors);
        var overrides = new Dictionary<string, (string Value, string Source)>(StringComparer.Ordinal);
        ReadAll(inline.Select(text => (text, "--kafka-config")), overrides, errors);
        foreach (var (key, setting) in overrides) settings[key] = setting;

        var result = new KafkaSettings(
            string.Join(',', servers.Split(',').Select(server => server.Trim())), topic, settings.ToDictionary(setting => setting.Key, setting => setting.Value.Value));
        errors.AddRange(KafkaSettingsValidator.Validate(result, settings.ToDictionary(setting => setting.Key, setting => setting.Value.Source), combined: errors.Count == 0));
        return (result, errors.Count <= MaxErrors ? errors : [.. errors.Take(MaxErrors), $"… and {errors.Count - MaxErrors} more"]);
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
            errors.Add($"Cannot read --kafka-config-file \"{file}\": {error.Message}");
        }
    }

    private static void ReadAll(
        IEnumerable<(string Text, string Source)> from, Dictionary<string, (string Value, string Source)> into, List<string> errors)
    {
        foreach (var (text, source) in from)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? "" : text[..equals].Trim();
            // An invalid line is not echoed: it may contain a password.
            if (key.Length == 0) errors.Add($"{source}: expected key=value such as security.protocol=SASL_SSL.");
            else if (Reserved.TryGetValue(key, out var reason)) errors.Add($"{source}: {key} cannot be set; {reason}.");
            else if (key.StartsWith("dotnet.", StringComparison.Ordinal)) errors.Add($"{source}: {key} cannot be set; it is not a librdkafka property.");
            else if (!into.TryAdd(key, (text[(equals + 1)..].Trim(), source))) errors.Add($"{source}: {key} is a duplicate property, first set at {into[key].Source}.");
        }
    }

    private static bool IsServer(string text) => text.Length > 0
        && Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"kafka://{text}", UriKind.Absolute, out var address)
        && address is { Host.Length: > 0, PathAndQuery: "" or "/", Fragment: "", UserInfo: "" }
        && address.Port is -1 or > 0;

    [GeneratedRegex("^[a-zA-Z0-9._-]{1,249}$")]
    private static partial Regex TopicName();
}
