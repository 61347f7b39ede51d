using Confluent.Kafka.Admin;

namespace CitySensors.Server.Kafka;

/// <param name="Setting">The setting of the topic.</param>
/// <param name="Found">What it is.</param>
/// <param name="Wanted">What the city relies on.</param>
/// <param name="Why">What happens otherwise.</param>
internal sealed record TopicDifference(string Setting, string Found, string Wanted, string Why);

/// <summary>How a topic must be, for the promises of the city to hold.</summary>
internal sealed class TopicRequirement
{
    private readonly (string Setting, string Value, string Why)[] _settings;

    private TopicRequirement(string name, int partitions, int? maxPartitions, params (string Setting, string Value, string Why)[] settings) =>
        (Name, Partitions, MaxPartitions, _settings) = (name, partitions, maxPartitions, settings);

    public string Name { get; }

    /// <summary>How many partitions it gets where it is created.</summary>
    public int Partitions { get; }

    public int? MaxPartitions { get; }

    public static IReadOnlyList<TopicRequirement> All(KafkaOptions options, bool withAlerts)
    {
        var readings = new TopicRequirement(
            options.ReadingsTopic,
            options.Partitions,
            null,
            ("message.timestamp.type", "LogAppendTime", "the time of arrival is what the sender's clock says"),
            ("cleanup.policy", "delete", "of a station's readings only the newest would be kept"));
        var alerts = new TopicRequirement(
            options.AlertsTopic,
            partitions: 1,
            maxPartitions: 1,
            ("retention.ms", "-1", "sequence numbers of the alert log are its offsets, and a node that was away misses entries"),
            ("cleanup.policy", "delete", "entries of the alert log would be dropped"));
        var deadLetters = new TopicRequirement(
            options.DeadLetterTopic,
            partitions: 1,
            null,
            ("retention.ms", "-1", "dead letters are dropped before somebody sees them"),
            // What is too large for the others must fit here with its headers.
            ("max.message.bytes", "2097152", "messages that are too large for a reading may not fit with their headers"));
        return withAlerts ? [readings, alerts, deadLetters] : [readings, deadLetters];
    }

    public TopicSpecification Specification(short replicationFactor) => new()
    {
        Name = Name,
        NumPartitions = Partitions,
        ReplicationFactor = replicationFactor,
        Configs = _settings.ToDictionary(it => it.Setting, it => it.Value),
    };

    /// <summary>What differs of an existing topic; settings that it does not tell are left out.</summary>
    public IEnumerable<TopicDifference> DifferencesFrom(IReadOnlyDictionary<string, string?> found) => _settings
        .Where(it => found.TryGetValue(it.Setting, out var value) && value is not null && !IsEnough(it.Setting, value, it.Value))
        .Select(it => new TopicDifference(it.Setting, found[it.Setting]!, it.Value, it.Why));

    private static bool IsEnough(string setting, string found, string wanted) => setting == "max.message.bytes"
        ? long.TryParse(found, out var bytes) && bytes >= long.Parse(wanted, System.Globalization.CultureInfo.InvariantCulture)
        : string.Equals(found, wanted, StringComparison.OrdinalIgnoreCase);
}
