using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace CitySensors.Streams.Kafka;

/// <summary>Finds every fault of a provider's options at once, before the silo starts.</summary>
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

    /// <summary>Makes the validator of the provider of that name.</summary>
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
    /// <exception cref="OrleansConfigurationException">Lists every fault.</exception>
    public void ValidateConfiguration()
    {
        var faults = Faults().ToList();
        if (faults.Count > 0)
            throw new OrleansConfigurationException($"The Kafka stream provider '{_name}' is not configured: {string.Join("; ", faults)}.");
    }

    internal IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(_options.Client?.BootstrapServers)) yield return "Client.BootstrapServers is missing";
        if (string.IsNullOrWhiteSpace(_options.Topic)) yield return "Topic is missing";
        if (string.IsNullOrWhiteSpace(_options.GroupId)) yield return "GroupId is missing";
        if (string.IsNullOrWhiteSpace(_options.DeadLetterTopic)) yield return "DeadLetterTopic is missing";
        else if (_options.DeadLetterTopic == _options.Topic) yield return "DeadLetterTopic is the same as Topic, so that dead letters would be read again";
        if (!Enum.IsDefined(_options.StartAt)) yield return $"StartAt is {_options.StartAt}, neither Earliest nor Latest";
        foreach (var (key, _) in _options.Client ?? [])
        {
            if (Reserved.Contains(key, StringComparer.Ordinal)) yield return $"Client sets {key}, which the provider decides itself";
        }

        if (!_hasDecoder) yield return "no decoder is registered (UseDecoder)";
        if (_batchContainerBatchSize != 1)
            yield return $"BatchContainerBatchSize of the pulling agent is {_batchContainerBatchSize}, it must be 1: the provider makes batches itself and settles each";

        foreach (var (value, least, property) in Numbers())
        {
            if (value < least) yield return $"{property} is {value}, at least {least}";
        }

        if (_options.CommitInterval <= TimeSpan.Zero) yield return $"CommitInterval is {_options.CommitInterval}, more than zero";
        if (_options.MetadataRefreshInterval < TimeSpan.FromSeconds(1)) yield return $"MetadataRefreshInterval is {_options.MetadataRefreshInterval}, at least 1 s";
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
        (_options.MaxUnsettledOffsets, 1, nameof(KafkaStreamOptions.MaxUnsettledOffsets)),
    ];
}
