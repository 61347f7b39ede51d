using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Options;
using ErrorCode = Confluent.Kafka.ErrorCode;

namespace CitySensors.Server.Kafka;

/// <summary>
/// Ensures at startup that topics exist, checks their configuration, and checks the health of Kafka. Never requests a topic in
/// a way that lets a broker auto-create it.
/// </summary>
internal sealed class KafkaTopics : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PropagationInterval = TimeSpan.FromMilliseconds(100);

    private readonly KafkaOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<KafkaTopics> _logger;
    private readonly IAdminClient _admin;

    /// <summary>The last client error, which contains causes that failed requests do not report, such as an invalid password or certificate.</summary>
    private volatile Error? _lastError;

    public KafkaTopics(IOptions<KafkaOptions> options, TimeProvider time, ILogger<KafkaTopics> logger)
    {
        _options = options.Value;
        _time = time;
        _logger = logger;
        try
        {
            _admin = new AdminClientBuilder(_options.Client)
                .SetErrorHandler((_, error) => Note(error))
                .SetLogHandler((_, message) => KafkaLog.Library(logger, message.Facility, message.Message))
                .Build();
        }
        catch (InvalidOperationException error)
        {
            // Detected by librdkafka: contradictory settings, missing files.
            throw Fault($"{nameof(KafkaOptions.Client)}: {error.Message}");
        }
    }

    /// <summary>The id of the readings topic, available after startup; distinguishes it from a recreated topic with the same name.</summary>
    public string ReadingsTopicId { get; private set; } = "";

    /// <summary>Waits for Kafka, creates missing topics if enabled, and checks existing ones.</summary>
    /// <param name="withAlerts">Whether to include the topics of alerts and aggregates.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="OptionsValidationException">Topics are missing and may not be created, or are unusable.</exception>
    public async Task EnsureAsync(bool withAlerts, CancellationToken cancellationToken)
    {
        var wanted = TopicRequirement.All(_options, withAlerts);
        var existing = await PartitionsAsync(cancellationToken);
        var missing = wanted.Where(topic => !existing.ContainsKey(topic.Name)).ToList();
        if (missing.Count > 0 && !_options.CreateTopics)
            throw Fault($"The topics {string.Join(", ", missing.Select(topic => topic.Name))} do not exist, and {nameof(KafkaOptions.CreateTopics)} is false.");
        if (missing.Count > 0) await CreateAsync(missing);
        foreach (var topic in wanted.Except(missing))
        {
            if (topic.MaxPartitions is { } most && existing[topic.Name] > most)
                throw Fault($"The topic {topic.Name} must have {most} partition, which defines the order of the alert log, but has {existing[topic.Name]}.");
            await CheckAsync(topic);
        }

        ReadingsTopicId = await KnownTopicIdAsync(cancellationToken);
    }

    /// <summary>Returns null if Kafka is healthy, otherwise the reason.</summary>
    public async Task<string?> UnavailableReasonAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await TopicIdAsync().WaitAsync(cancellationToken) == ReadingsTopicId
                ? null
                : $"The topic {_options.ReadingsTopic} was deleted and recreated; restart this host.";
        }
        catch (DescribeTopicsException error)
        {
            return IsUnknown(error) ? $"The topic {_options.ReadingsTopic} does not exist." : error.Results.TopicDescriptions[0].Error.Reason;
        }
        catch (KafkaException error)
        {
            return error.Error.Reason;
        }
    }

    public void Dispose() => _admin.Dispose();

    private void Note(Error error)
    {
        // "All brokers down" is reported after the cause for each of them.
        if (error.Code != ErrorCode.Local_AllBrokersDown) _lastError = error;
    }

    private async Task<IReadOnlyDictionary<string, int>> PartitionsAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await MetadataAsync(cancellationToken);
            }
            catch (KafkaException error) when (!error.Error.IsFatal)
            {
                var reason = _lastError is { } last ? $"{error.Error.Reason} ({last.Reason})" : error.Error.Reason;
                KafkaLog.WaitingForKafka(_logger, _options.Client.BootstrapServers, reason);
                await Task.Delay(Timeout, _time, cancellationToken);
            }
        }
    }

    /// <summary>The number of partitions of every topic. Requests the metadata of all topics, because naming a topic may auto-create it.</summary>
    private Task<IReadOnlyDictionary<string, int>> MetadataAsync(CancellationToken cancellationToken) => Task.Factory.StartNew<IReadOnlyDictionary<string, int>>(
        () => _admin.GetMetadata(Timeout).Topics.Where(topic => !topic.Error.IsError).ToDictionary(topic => topic.Topic, topic => topic.Partitions.Count),
        cancellationToken,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    /// <summary>Waits until the broker knows a topic that was just created through another broker.</summary>
    private async Task<string> KnownTopicIdAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await TopicIdAsync();
            }
            catch (DescribeTopicsException error) when (IsUnknown(error))
            {
                await Task.Delay(PropagationInterval, _time, cancellationToken);
            }
            catch (KafkaException error) when (!error.Error.IsFatal)
            {
                KafkaLog.WaitingForKafka(_logger, _options.Client.BootstrapServers, error.Message);
                await Task.Delay(Timeout, _time, cancellationToken);
            }
        }
    }

    private static bool IsUnknown(DescribeTopicsException error) => error.Results.TopicDescriptions[0].Error.Code == ErrorCode.UnknownTopicOrPart;

    /// <summary>The topic id assigned by the broker at creation. The request does not auto-create the topic.</summary>
    private async Task<string> TopicIdAsync()
    {
        var found = await _admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([_options.ReadingsTopic]), new DescribeTopicsOptions { RequestTimeout = Timeout });
        return found.TopicDescriptions[0].TopicId.ToString();
    }

    private async Task CreateAsync(IReadOnlyCollection<TopicRequirement> topics)
    {
        try
        {
            await _admin.CreateTopicsAsync(
                topics.Select(topic => topic.Specification(_options.ReplicationFactor)), new CreateTopicsOptions { OperationTimeout = Timeout, RequestTimeout = Timeout * 2 });
            KafkaLog.TopicsCreated(_logger, string.Join(", ", topics.Select(topic => topic.Name)));
        }
        catch (CreateTopicsException error) when (error.Results.All(result => result.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
            // Another node was faster.
        }
        catch (KafkaException error)
        {
            throw Fault($"Cannot create topics: {(error as CreateTopicsException)?.Results.First(result => result.Error.IsError).Error.Reason ?? error.Error.Reason}");
        }
    }

    private async Task CheckAsync(TopicRequirement topic)
    {
        try
        {
            var resource = new ConfigResource { Type = ResourceType.Topic, Name = topic.Name };
            var found = await _admin.DescribeConfigsAsync([resource], new DescribeConfigsOptions { RequestTimeout = Timeout });
            foreach (var difference in topic.DifferencesFrom(found[0].Entries.ToDictionary(entry => entry.Key, string? (entry) => entry.Value.Value)))
                KafkaLog.TopicDiffers(_logger, topic.Name, difference.Setting, difference.Found, difference.Wanted, difference.Why);
        }
        catch (KafkaException error)
        {
            // The client may not be authorized to describe configurations.
            KafkaLog.TopicsNotChecked(_logger, error.Error.Reason);
        }
    }

    private static OptionsValidationException Fault(string fault) => new(KafkaOptions.Section, typeof(KafkaOptions), [$"{KafkaOptions.Section}: {fault}"]);
}
