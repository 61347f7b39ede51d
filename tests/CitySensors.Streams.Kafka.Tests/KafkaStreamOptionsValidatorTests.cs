using Confluent.Kafka;

namespace CitySensors.Streams.Kafka.Tests;

public sealed class KafkaStreamOptionsValidatorTests
{
    [Fact]
    public void Errors_CompleteOptions_None() => Assert.Empty(Validator(Complete()).Errors());

    [Fact]
    public void ValidateConfiguration_SeveralErrors_ReportsAllAtOnce()
    {
        var options = new KafkaStreamOptions { QueueCount = 0, CacheBytes = -1, CommitInterval = TimeSpan.Zero, StartAt = (KafkaStreamStart)7 };

        var exception = Assert.Throws<Orleans.Runtime.OrleansConfigurationException>(
            () => new KafkaStreamOptionsValidator(options, "city", hasDecoder: false, batchContainerBatchSize: 2).ValidateConfiguration());

        Assert.Contains("'city'", exception.Message, StringComparison.Ordinal);
        foreach (var error in (string[])
                 [
                     "Client.BootstrapServers", "Topic is required", "GroupId", "DeadLetterTopic", "StartAt", "decoder", "BatchContainerBatchSize",
                     "QueueCount is 0", "CacheBytes is -1", "CommitInterval",
                 ])
        {
            Assert.Contains(error, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Errors_DeadLetterTopicIsTopic_ReportsIt()
    {
        var options = Complete();
        options.DeadLetterTopic = options.Topic;

        Assert.Contains("read again", Assert.Single(Validator(options).Errors()), StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_ReservedClientSetting_ReportsIt()
    {
        var options = Complete();
        options.Client.Set("enable.auto.commit", "true");

        Assert.Contains("enable.auto.commit", Assert.Single(Validator(options).Errors()), StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_TlsAndSasl_None()
    {
        var options = Complete();
        options.Client.SecurityProtocol = SecurityProtocol.SaslSsl;
        options.Client.SaslMechanism = SaslMechanism.ScramSha512;
        options.Client.SaslUsername = "silo";
        options.Client.SaslPassword = "secret";

        Assert.Empty(Validator(options).Errors());
    }

    private static KafkaStreamOptionsValidator Validator(KafkaStreamOptions options) => new(options, "city", hasDecoder: true, batchContainerBatchSize: 1);

    private static KafkaStreamOptions Complete() => new()
    {
        Client = new ClientConfig { BootstrapServers = "broker:9092" }, Topic = "readings", GroupId = "city", DeadLetterTopic = "dead",
    };
}
