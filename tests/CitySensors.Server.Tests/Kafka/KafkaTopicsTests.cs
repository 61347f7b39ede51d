using CitySensors.Server.Kafka;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Tests.Kafka;

/// <summary>On a real broker.</summary>
public sealed class KafkaTopicsTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly KafkaOptions _options;
    private readonly IAdminClient _admin;

    public KafkaTopicsTests()
    {
        var broker = Environment.GetEnvironmentVariable("CITYSENSORS_KAFKA");
        Assert.SkipWhen(string.IsNullOrEmpty(broker), "Needs a Kafka broker that creates topics: set CITYSENSORS_KAFKA to its bootstrap servers, such as 127.0.0.1:19092.");
        var id = $"{Guid.NewGuid():N}"[..12];
        _options = new KafkaOptions
        {
            Client = new ClientConfig { BootstrapServers = broker },
            ReadingsTopic = $"readings-{id}",
            DeadLetterTopic = $"dead-{id}",
            Partitions = 1,
        };
        _admin = new AdminClientBuilder(_options.Client).Build();
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _admin?.Dispose();

    [Fact]
    public async Task Trouble_TopicCreatedAgain_IsReportedUntilTheNextStart()
    {
        using var topics = await EnsureAsync();
        Assert.Null(await topics.UnavailableReasonAsync(Cancelled));

        await _admin.DeleteTopicsAsync([_options.ReadingsTopic]);
        Assert.Equal($"The topic {_options.ReadingsTopic} does not exist.", await UnavailableReasonAsync(topics, "does not exist"));

        using var next = await EnsureAsync();
        Assert.Contains("was deleted and recreated", await UnavailableReasonAsync(topics, "recreated"), StringComparison.Ordinal);
        Assert.Null(await next.UnavailableReasonAsync(Cancelled));
        Assert.NotEqual(topics.ReadingsTopicId, next.ReadingsTopicId);
    }

    [Fact]
    public async Task Ensure_TopicsThatExist_ReturnsTheSameId()
    {
        using var one = await EnsureAsync();
        using var other = await EnsureAsync();
        Assert.NotEqual("", one.ReadingsTopicId);
        Assert.Equal(one.ReadingsTopicId, other.ReadingsTopicId);
    }

    private async Task<KafkaTopics> EnsureAsync()
    {
        var topics = new KafkaTopics(Options.Create(_options), TimeProvider.System, NullLogger<KafkaTopics>.Instance);
        await topics.EnsureAsync(withAlerts: false, Cancelled);
        return topics;
    }

    /// <summary>Waits, because the metadata of a broker is eventually consistent.</summary>
    private static async Task<string> UnavailableReasonAsync(KafkaTopics topics, string part)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        bound.CancelAfter(Bound);
        while (true)
        {
            if (await topics.UnavailableReasonAsync(bound.Token) is { } trouble && trouble.Contains(part, StringComparison.Ordinal)) return trouble;
            await Task.Delay(50, bound.Token);
        }
    }
}
