using Confluent.Kafka;

namespace CitySensors.Simulator.Kafka.Settings;

/// <summary>Asks Kafka's client itself what it thinks of its settings, with clients that go nowhere.</summary>
internal static class ClientCheck
{
    /// <summary>What is wrong with each setting; where nothing is, and <paramref name="combined"/> asks for it, what is wrong with all together.</summary>
    /// <param name="sources">Where each setting was given, for people.</param>
    public static IReadOnlyList<string> Errors(KafkaSettings settings, IReadOnlyDictionary<string, string> sources, bool combined)
    {
        List<string> errors = [.. settings.Given
            .Select(setting => (setting.Key, Error: ErrorOf([setting])))
            .Where(setting => setting.Error is { IsOfOneSetting: true })
            .Select(setting => $"{sources[setting.Key]}: {setting.Key}: {setting.Error!.Message}")];
        if (combined && errors.Count == 0 && ErrorOf(settings.ClientWithoutServers) is { } error) errors.Add($"The settings for Kafka do not fit: {error.Message}");
        return errors;
    }

    /// <summary>The client stops at the first error, and so it is asked about one setting after the other.</summary>
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
            // Only a name that it does not know is no argument error, as everything about settings together is none.
            return new ClientError(
                error is ArgumentException || error.Message.StartsWith("No such configuration property", StringComparison.Ordinal),
                string.Join(" · ", details.Prepend(error.Message.Trim())));
        }
    }

    private sealed record ClientError(bool IsOfOneSetting, string Message);
}
