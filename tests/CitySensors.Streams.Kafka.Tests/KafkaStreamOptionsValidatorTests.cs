using Confluent.Kafka;

namespace CitySensors.Streams.Kafka.Tests;

public sealed class KafkaStreamOptionsValidatorTests
{
    [Fact]
    public void Faults_CompleteOptions_None() => Assert.Empty(Validator(Complete()).Faults());

    [Fact]
    public void ValidateConfiguration_SeveralFaults_TellsAllAtOnce()
    {
        var options = new KafkaStreamOptions { QueueCount = 0, CacheBytes = -1, CommitInterval = TimeSpan.Zero, StartAt = (KafkaStreamStart)7 };

        var exception = Assert.Throws<Orleans.Runtime.OrleansConfigurationException>(
            () => new KafkaStreamOptionsValidator(options, "city", hasDecoder: false, batchContainerBatchSize: 2).ValidateConfiguration());

        Assert.Contains("'city'", exception.Message, StringComparison.Ordinal);
        foreach (var fault in (string[])
                 [
                     "Client.BootstrapServers", "Topic is missing", "GroupId", "DeadLetterTopic", "StartAt", "decoder", "BatchContainerBatchSize",
                     "QueueCount is 0", "CacheBytes is -1", "CommitInterval",
                 ])
        {
            Assert.Contains(fault, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Faults_DeadLettersIntoTheSameTopic_IsOne()
    {
        var options = Complete();
        options.DeadLetterTopic = options.Topic;

        Assert.Contains("read again", Assert.Single(Validator(options).Faults()), StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_ClientDecidesWhatTheProviderDecides_IsOne()
    {
        var options = Complete();
        options.Client.Set("enable.auto.commit", "true");

        Assert.Contains("enable.auto.commit", Assert.Single(Validator(options).Faults()), StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_TlsAndSasl_None()
    {
        var options = Complete();
        options.Client.SecurityProtocol = SecurityProtocol.SaslSsl;
        options.Client.SaslMechanism = SaslMechanism.ScramSha512;
        options.Client.SaslUsername = "silo";
        options.Client.SaslPassword = "secret";

        Assert.Empty(Validator(options).Faults());
    }

    private static KafkaStreamOptionsValidator Validator(KafkaStreamOptions options) => new(options, "city", hasDecoder: true, batchContainerBatchSize: 1);

    private static KafkaStreamOptions Complete() => new()
    {
        Client = new ClientConfig { BootstrapServers = "broker:9092" }, Topic = "readings", GroupId = "city", DeadLetterTopic = "dead",
    };
}
