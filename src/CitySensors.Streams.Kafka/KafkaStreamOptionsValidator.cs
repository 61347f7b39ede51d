using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace CitySensors.Streams.Kafka;

/// <summary>Validates the options of a provider before the silo starts and reports all errors at once.</summary>
public sealed class KafkaStreamOptionsValidator : IConfigurationValidator
{
    private static readonly string[] Reserved =
        ["group.id", "enable.auto.commit", "enable.auto.offset.store", "auto.offset.reset", "enable.idempotence", "acks", "transactional.id"];

    private readonly KafkaStreamOptions _options;
    private readonly string _name;
    private readonly bool _hasDecoder;
    private readonly int _batchContainerBatchSize;

    internal KafkaStreamOptionsValidator(KafkaStreamOptions options, string name, bool hasDecoder, int batchContainerBatchSize)
    {
        _options = options;
        _name = name;
        _hasDecoder = hasDecoder;
        _batchContainerBatchSize = batchContainerBatchSize;
    }

    /// <summary>Creates the validator of the provider with that name.</summary>
    public static IConfigurationValidator Create(IServiceProvider services, string name)
    {
        ArgumentNullException.ThrowIfNull(services);
        return new KafkaStreamOptionsValidator(
            services.GetRequiredService<IOptionsMonitor<KafkaStreamOptions>>().Get(name),
            name,
            services.GetRequiredService<IServiceProviderIsKeyedService>().IsKeyedService(typeof(IKafkaMessageDecoder), name),
            services.GetRequiredService<IOptionsMonitor<StreamPullingAgentOptions>>().Get(name).BatchContainerBatchSize);
    }

    /// <inheritdoc/>
    /// <exception cref="OrleansConfigurationException">Lists all errors.</exception>
    public void ValidateConfiguration()
    {
        var errors = Errors().ToList();
        if (errors.Count > 0)
            throw new OrleansConfigurationException($"Invalid configuration of the Kafka stream provider '{_name}': {string.Join("; ", errors)}.");
    }

    internal IEnumerable<string> Errors()
    {
        if (string.IsNullOrWhiteSpace(_options.Client?.BootstrapServers)) yield return "Client.BootstrapServers is required";
        if (string.IsNullOrWhiteSpace(_options.Topic)) yield return "Topic is required";
        if (string.IsNullOrWhiteSpace(_options.GroupId)) yield return "GroupId is required";
        if (string.IsNullOrWhiteSpace(_options.DeadLetterTopic)) yield return "DeadLetterTopic is required";
        else if (_options.DeadLetterTopic == _options.Topic) yield return "DeadLetterTopic must not be Topic: dead letters would be read again";
        if (!Enum.IsDefined(_options.StartAt)) yield return $"StartAt is {_options.StartAt}, expected Earliest or Latest";
        foreach (var (key, _) in _options.Client ?? [])
        {
            if (Reserved.Contains(key, StringComparer.Ordinal)) yield return $"Client.{key} cannot be set; the provider controls it";
        }

        if (!_hasDecoder) yield return "no decoder is registered (UseDecoder)";
        if (_batchContainerBatchSize != 1)
            yield return $"BatchContainerBatchSize of the pulling agent is {_batchContainerBatchSize}, expected 1: the provider makes and acknowledges batches itself";

        foreach (var (value, least, property) in Numbers())
        {
            if (value < least) yield return $"{property} is {value}, expected at least {least}";
        }

        if (_options.CommitInterval <= TimeSpan.Zero) yield return $"CommitInterval is {_options.CommitInterval}, expected more than zero";
        if (_options.MetadataRefreshInterval < TimeSpan.FromSeconds(1)) yield return $"MetadataRefreshInterval is {_options.MetadataRefreshInterval}, expected at least 1 s";
    }

    private IEnumerable<(long Value, long Least, string Property)> Numbers() =>
    [
        (_options.QueueCount, 1, nameof(KafkaStreamOptions.QueueCount)),
        (_options.MaxBatchMessages, 1, nameof(KafkaStreamOptions.MaxBatchMessages)),
        (_options.MaxFetchMessages, 1, nameof(KafkaStreamOptions.MaxFetchMessages)),
        (_options.PrefetchMessages, 1, nameof(KafkaStreamOptions.PrefetchMessages)),
        (_options.PrefetchBytes, 1, nameof(KafkaStreamOptions.PrefetchBytes)),
        (_options.CacheMessages, 1, nameof(KafkaStreamOptions.CacheMessages)),
        (_options.CacheBytes, 1, nameof(KafkaStreamOptions.CacheBytes)),
        (_options.MaxUnacknowledgedOffsets, 1, nameof(KafkaStreamOptions.MaxUnacknowledgedOffsets)),
    ];
}
