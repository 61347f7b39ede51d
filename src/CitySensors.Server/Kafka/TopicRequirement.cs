using Confluent.Kafka.Admin;

namespace CitySensors.Server.Kafka;

/// <param name="Setting">The setting of the topic.</param>
/// <param name="Found">The actual value.</param>
/// <param name="Wanted">The required value.</param>
/// <param name="Why">The consequence of the actual value.</param>
internal sealed record TopicDifference(string Setting, string Found, string Wanted, string Why);

/// <summary>The required configuration of a topic.</summary>
internal sealed class TopicRequirement
{
    private readonly (string Setting, string Value, string Why)[] _settings;

    private TopicRequirement(string name, int partitions, int? maxPartitions, params (string Setting, string Value, string Why)[] settings) =>
        (Name, Partitions, MaxPartitions, _settings) = (name, partitions, maxPartitions, settings);

    public string Name { get; }

    /// <summary>The number of partitions if the topic is created.</summary>
    public int Partitions { get; }

    public int? MaxPartitions { get; }

    /// <param name="options">The options.</param>
    /// <param name="withAlerts">Whether nodes share the alert log through a topic, and publish aggregates.</param>
    public static IReadOnlyList<TopicRequirement> All(KafkaOptions options, bool withAlerts)
    {
        var readings = new TopicRequirement(
            options.ReadingsTopic,
            options.Partitions,
            null,
            ("message.timestamp.type", "LogAppendTime", "arrival times would be those of the senders' clocks"),
            ("cleanup.policy", "delete", "only the newest reading of each station would be retained"));
        var alerts = new TopicRequirement(
            options.AlertsTopic,
            partitions: 1,
            maxPartitions: 1,
            ("retention.ms", "-1", "a node that was offline would miss entries of the alert log"),
            ("cleanup.policy", "delete", "entries of the alert log would be lost"));
        var deadLetters = new TopicRequirement(
            options.DeadLetterTopic,
            partitions: 1,
            null,
            ("retention.ms", "-1", "dead letters would be deleted before they are inspected"),
            // Messages that are too large for the other topics must fit here, including headers.
            ("max.message.bytes", "2097152", "oversized messages may not fit with their headers"));
        var aggregates = new TopicRequirement(
            options.AggregatesTopic, options.Partitions, null, ("cleanup.policy", "delete", "only the newest aggregate of each station would be retained"));
        return withAlerts ? [readings, alerts, deadLetters, aggregates] : [readings, deadLetters];
    }

    public TopicSpecification Specification(short replicationFactor) => new()
    {
        Name = Name,
        NumPartitions = Partitions,
        ReplicationFactor = replicationFactor,
        Configs = _settings.ToDictionary(it => it.Setting, it => it.Value),
    };

    /// <summary>The deviations of an existing topic; unknown settings are skipped.</summary>
    public IEnumerable<TopicDifference> DifferencesFrom(IReadOnlyDictionary<string, string?> found) => _settings
        .Where(it => found.TryGetValue(it.Setting, out var value) && value is not null && !IsEnough(it.Setting, value, it.Value))
        .Select(it => new TopicDifference(it.Setting, found[it.Setting]!, it.Value, it.Why));

    private static bool IsEnough(string setting, string found, string wanted) => setting == "max.message.bytes"
        ? long.TryParse(found, out var bytes) && bytes >= long.Parse(wanted, System.Globalization.CultureInfo.InvariantCulture)
        : string.Equals(found, wanted, StringComparison.OrdinalIgnoreCase);
}
