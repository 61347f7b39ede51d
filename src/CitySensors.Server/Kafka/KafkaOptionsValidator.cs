using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Kafka;

/// <summary>Validates the options and reports all errors.</summary>
internal sealed partial class KafkaOptionsValidator : IValidateOptions<KafkaOptions>
{
    public ValidateOptionsResult Validate(string? name, KafkaOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> faults = [.. Faults(options)];
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults.Select(fault => $"{KafkaOptions.Section}:{fault}")) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Faults(KafkaOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Client.BootstrapServers)) yield return "Client:BootstrapServers must contain at least one broker, such as localhost:9092.";
        (string Setting, string Topic)[] topics =
        [
            (nameof(options.ReadingsTopic), options.ReadingsTopic),
            (nameof(options.AlertsTopic), options.AlertsTopic),
            (nameof(options.DeadLetterTopic), options.DeadLetterTopic),
            (nameof(options.AggregatesTopic), options.AggregatesTopic),
        ];
        foreach (var (setting, topic) in topics)
            if (!TopicName().IsMatch(topic)) yield return $"{setting} must have 1 to 249 characters of a-z, A-Z, 0-9, \".\", \"_\" and \"-\", but is \"{topic}\".";
        if (topics.DistinctBy(it => it.Topic).Count() < topics.Length) yield return "ReadingsTopic, AlertsTopic, DeadLetterTopic and AggregatesTopic must be different.";
        if (string.IsNullOrWhiteSpace(options.GroupId)) yield return "GroupId must not be empty.";
        if (options.Partitions is < 1 or > 10_000) yield return $"Partitions must be between 1 and 10000, but is {options.Partitions}.";
        if (options.ReplicationFactor is 0 or < -1) yield return $"ReplicationFactor must be at least 1, or -1 for the broker's default, but is {options.ReplicationFactor}.";
        if (options.MaxReadingsInFlight < 1) yield return $"MaxReadingsInFlight must be at least 1, but is {options.MaxReadingsInFlight}.";
    }

    [GeneratedRegex(@"^[a-zA-Z0-9._-]{1,249}$")]
    private static partial Regex TopicName();
}
