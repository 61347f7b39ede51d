using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Options;
using ErrorCode = Confluent.Kafka.ErrorCode;

namespace CitySensors.Silo.Kafka;

/// <summary>Makes sure at start that the topics are there, and tells whether Kafka answers.</summary>
internal sealed class Topics : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly KafkaOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<Topics> _logger;
    private readonly IAdminClient _admin;

    /// <summary>What a request that fails does not tell: that the password is wrong, or the certificate.</summary>
    private volatile Error? _trouble;

    public Topics(IOptions<KafkaOptions> options, TimeProvider time, ILogger<Topics> logger)
    {
        _options = options.Value;
        _time = time;
        _logger = logger;
        try
        {
            _admin = new AdminClientBuilder(_options.Client)
                .SetErrorHandler((_, error) => Note(error))
                .SetLogHandler((_, message) => SiloLog.KafkaSaid(logger, message.Facility, message.Message))
                .Build();
        }
        catch (InvalidOperationException error)
        {
            // What librdkafka finds by itself: settings that do not go together, files that are not there.
            throw Fault($"{nameof(KafkaOptions.Client)}: {error.Message}");
        }
    }

    /// <summary>Waits for Kafka and creates what is missing, where that is wanted.</summary>
    /// <exception cref="OptionsValidationException">Topics are missing that are not to be created, or are not as they must be.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var missing = await MissingAsync(cancellationToken);
        if (missing.Count > 0 && !_options.CreateTopics)
            throw Fault($"The topics {string.Join(", ", missing.Select(topic => topic.Name))} do not exist, and {nameof(KafkaOptions.CreateTopics)} is false.");
        if (missing.Count > 0)
        {
            await CreateAsync(missing);
            SiloLog.TopicsCreated(_logger, string.Join(", ", missing.Select(topic => topic.Name)));
        }

        var alerts = await Task.Run(() => PartitionsOf(_options.AlertsTopic), cancellationToken);
        if (alerts > 1) throw Fault($"{nameof(KafkaOptions.AlertsTopic)} must have one partition, whose order is that of the alert log; {_options.AlertsTopic} has {alerts}.");
    }

    /// <summary>Null where Kafka answers, else why it does not.</summary>
    public Task<string?> TroubleAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            try
            {
                return PartitionsOf(_options.ReadingsTopic) > 0 ? null : $"The topic {_options.ReadingsTopic} has no partition.";
            }
            catch (KafkaException error)
            {
                return error.Error.Reason;
            }
        },
        cancellationToken);

    public void Dispose() => _admin.Dispose();

    private void Note(Error error)
    {
        // That all are down is said after why each is.
        if (error.Code != ErrorCode.Local_AllBrokersDown) _trouble = error;
    }

    private async Task<List<TopicSpecification>> MissingAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await Task.Run(() => Specifications().Where(topic => PartitionsOf(topic.Name) == 0).ToList(), cancellationToken);
            }
            catch (KafkaException error) when (!error.Error.IsFatal)
            {
                SiloLog.KafkaAwaited(_logger, _options.Client.BootstrapServers, _trouble is { } trouble ? $"{error.Error.Reason} ({trouble.Reason})" : error.Error.Reason);
                await Task.Delay(Patience, _time, cancellationToken);
            }
        }
    }

    private IEnumerable<TopicSpecification> Specifications() =>
    [
        // The time of arrival is the broker's, whatever the clock of who sends says, and the same when a message is read again.
        Specification(_options.ReadingsTopic, _options.Partitions, ("message.timestamp.type", "LogAppendTime")),
        // The sequence numbers of the log are its offsets: it is kept for good.
        Specification(_options.AlertsTopic, 1, ("retention.ms", "-1")),
        // What is too large for the others must fit here with its headers.
        Specification(_options.DeadLetterTopic, 1, ("retention.ms", "-1"), ("max.message.bytes", "2097152")),
    ];

    private TopicSpecification Specification(string name, int partitions, params (string Key, string Value)[] configs) => new()
    {
        Name = name,
        NumPartitions = partitions,
        ReplicationFactor = _options.ReplicationFactor,
        Configs = configs.ToDictionary(it => it.Key, it => it.Value),
    };

    private async Task CreateAsync(IEnumerable<TopicSpecification> topics)
    {
        try
        {
            await _admin.CreateTopicsAsync(topics, new CreateTopicsOptions { OperationTimeout = Patience, RequestTimeout = Patience * 2 });
        }
        catch (CreateTopicsException error) when (error.Results.All(result => result.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
            // Another node was faster.
        }
        catch (KafkaException error)
        {
            throw Fault($"The topics cannot be created: {(error as CreateTopicsException)?.Results.First(result => result.Error.IsError).Error.Reason ?? error.Error.Reason}");
        }
    }

    private int PartitionsOf(string topic)
    {
        var found = _admin.GetMetadata(topic, Patience).Topics.Find(it => it.Topic == topic);
        return found is null || found.Error.Code == ErrorCode.UnknownTopicOrPart ? 0 : found.Partitions.Count;
    }

    private static OptionsValidationException Fault(string fault) => new(KafkaOptions.Section, typeof(KafkaOptions), [$"{KafkaOptions.Section}: {fault}"]);
}
