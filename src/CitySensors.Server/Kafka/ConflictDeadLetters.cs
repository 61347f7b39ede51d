using System.Globalization;
using System.Text;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Storage;
using CitySensors.Grains.Readings;
using CitySensors.Streams.Kafka;
using Confluent.Kafka;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Kafka;

/// <summary>
/// Writes readings whose values differ from stored ones to the dead-letter topic: the values that were not taken, with the headers of other dead
/// letters. Thread safe.
/// </summary>
internal sealed class ConflictDeadLetters(ICityDefinitions city, IOptions<KafkaOptions> options, TimeProvider time, ILogger<ConflictDeadLetters> logger) : IDisposable
{
    private const int MaxMessages = 10_000;

    private readonly string _readingsTopic = options.Value.ReadingsTopic;
    private readonly DurableProducer _producer = new(options.Value.Client, options.Value.DeadLetterTopic, lingerMilliseconds: 2, MaxMessages, logger);

    /// <summary>Completes when all in-sync replicas have them.</summary>
    /// <exception cref="StoreUnavailableException">Some may have been written; write all of them again.</exception>
    public async Task WriteAsync(IReadOnlyList<StreamConflict> conflicts)
    {
        var messages = new ProduceBatch(_producer);
        var slots = city.Catalogue.Slots;
        foreach (var (conflict, position) in conflicts)
        {
            var values = Enumerable.Repeat(double.NaN, slots.Count).ToArray();
            foreach (var value in conflict.Values) values[value.Slot] = value.Sent;
            var text = ReadingText.Of(conflict.StationId, new Reading(conflict.EventTicks, values), slots);
            if (!messages.TrySend(Encoding.UTF8.GetBytes(conflict.StationId), text, time.GetUtcNow(), HeadersOf(conflict, position))) break;
        }

        if (await messages.CompleteAsync() is not { } error) return;
        throw new StoreUnavailableException($"Conflicting readings could not be written to {_producer.Topic}: {error.Reason}");
    }

    public void Dispose() => _producer.Dispose();

    private Headers HeadersOf(ReadingConflict conflict, LogPosition position)
    {
        var headers = new Headers();
        Add(DeadLetterHeaders.Reason, conflict.Describe(city.Catalogue.Slots));
        Add(DeadLetterHeaders.Topic, _readingsTopic);
        Add(DeadLetterHeaders.Partition, position.Partition.ToString(CultureInfo.InvariantCulture));
        Add(DeadLetterHeaders.Offset, position.Offset.ToString(CultureInfo.InvariantCulture));
        Add(DeadLetterHeaders.Time, time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        if (!conflict.IsRejected) Add(DeadLetterHeaders.Part, "true");
        return headers;

        void Add(string name, string value) => headers.Add(name, Encoding.UTF8.GetBytes(value));
    }
}
