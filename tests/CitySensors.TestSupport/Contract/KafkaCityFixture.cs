using CitySensors.TestSupport.Kafka;

namespace CitySensors.TestSupport.Contract;

/// <summary>
/// The real server with Kafka in front of its embedded store. Its broker is the one that <c>CITYSENSORS_KAFKA</c> names, or where it names none
/// a mock cluster, which cannot create topics by itself.
/// </summary>
public sealed class KafkaCityFixture : ServerCityFixture
{
    private const int Partitions = 4;

    public Broker Broker { get; } = Broker.Running();

    public string ReadingsTopic { get; } = Broker.NewTopic("readings");

    public string DeadLetterTopic { get; } = Broker.NewTopic("dead");

    /// <summary>Duplicates are detected after Kafka.</summary>
    public override bool CountsDuplicatesInAnswers => false;

    protected override string[] Settings =>
    [
        .. base.Settings,
        $"--Kafka:Client:BootstrapServers={Broker.Servers}",
        $"--Kafka:ReadingsTopic={ReadingsTopic}",
        $"--Kafka:DeadLetterTopic={DeadLetterTopic}",
        $"--Kafka:GroupId={Broker.NewTopic("group")}",
        $"--Kafka:Partitions={Partitions}",
    ];

    protected override async Task<Uri> StartAsync()
    {
        if (Broker.IsMock)
        {
            await Broker.CreateTopicAsync(ReadingsTopic, Partitions);
            await Broker.CreateTopicAsync(DeadLetterTopic, partitions: 1);
        }

        return await base.StartAsync();
    }
}
