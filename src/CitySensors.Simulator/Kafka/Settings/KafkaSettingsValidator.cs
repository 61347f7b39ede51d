using Confluent.Kafka;

namespace CitySensors.Simulator.Kafka.Settings;

/// <summary>Validates settings with librdkafka itself, by creating clients that connect to nothing.</summary>
internal static class KafkaSettingsValidator
{
    /// <summary>The errors of each property, or if there are none and <paramref name="combined"/> is set, of the properties together.</summary>
    /// <param name="sources">Where each property was set, for the error message.</param>
    public static IReadOnlyList<string> Validate(KafkaSettings settings, IReadOnlyDictionary<string, string> sources, bool combined)
    {
        List<string> errors = [.. settings.Properties
            .Select(setting => (setting.Key, Error: ErrorOf([setting])))
            .Where(setting => setting.Error is { IsSingleProperty: true })
            .Select(setting => $"{sources[setting.Key]}: {setting.Key}: {setting.Error!.Message}")];
        if (combined && errors.Count == 0 && ErrorOf(settings.ClientWithoutServers) is { } error) errors.Add($"Invalid Kafka configuration: {error.Message}");
        return errors;
    }

    /// <summary>librdkafka stops at the first error, so each property is validated on its own.</summary>
    private static ClientError? ErrorOf(IEnumerable<KeyValuePair<string, string>> settings)
    {
        var details = new List<string>();
        try
        {
            using var client = new ProducerBuilder<byte[], byte[]>(settings)
                .SetLogHandler((_, message) =>
                {
                    if (message.Level <= SyslogLevel.Error) details.Add(message.Message[(message.Message.IndexOf("]: ", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : 0)..]);
                })
                .Build();
            return null;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            // Confluent.Kafka throws InvalidOperationException both for an unknown property and for properties that contradict each other.
            return new ClientError(
                error is ArgumentException || error.Message.StartsWith("No such configuration property", StringComparison.Ordinal),
                string.Join(" · ", details.Prepend(error.Message.Trim())));
        }
    }

    private sealed record ClientError(bool IsSingleProperty, string Message);
}
