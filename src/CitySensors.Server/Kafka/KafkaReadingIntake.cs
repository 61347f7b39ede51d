using System.Text;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Grains.Stations;
using CitySensors.Web.Telemetry;
using Confluent.Kafka;
using Microsoft.Extensions.Options;
using ErrorCode = Confluent.Kafka.ErrorCode;

namespace CitySensors.Server.Kafka;

/// <summary>
/// Produces readings received over HTTP to Kafka. They are accepted once all in-sync replicas have them; duplicates are detected
/// later, by their stations. Thread safe.
/// </summary>
internal sealed class KafkaReadingIntake(
    ICityDefinitions city, StationAdmission admission, StationRegistrar registrar, IOptions<KafkaOptions> options, ILogger<KafkaReadingIntake> logger)
    : IReadingIntake, IDisposable
{
    /// <summary>Concurrent requests share produce requests to the broker.</summary>
    private const double LingerMilliseconds = 2;

    private readonly int _maxInFlight = options.Value.MaxReadingsInFlight;
    private readonly DurableProducer _producer = new(
        options.Value.Client, options.Value.ReadingsTopic, LingerMilliseconds, options.Value.MaxReadingsInFlight, logger);

    private int _inFlight;

    public int InFlight => Volatile.Read(ref _inFlight);

    public bool KnowsConflicts => false;

    public async ValueTask<IntakeResult> AcceptAsync(ReadingBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0) return new IntakeResult(IntakeStatus.Accepted);
        if (Interlocked.Add(ref _inFlight, batch.Count) > _maxInFlight)
        {
            Interlocked.Add(ref _inFlight, -batch.Count);
            return new IntakeResult(IntakeStatus.Overloaded);
        }

        try
        {
            // Not cancellable once started: produced messages cannot be recalled.
            return await ProduceAsync(batch);
        }
        finally
        {
            Interlocked.Add(ref _inFlight, -batch.Count);
        }
    }

    public void Dispose() => _producer.Dispose();

    private async Task<IntakeResult> ProduceAsync(ReadingBatch batch)
    {
        var slots = city.Catalogue.Slots;
        var messages = new ProduceBatch(_producer);
        var headers = new MessageHeaders(batch.CorrectedBy);
        // A station may get the readings of a body in several parts, and tests the values of each sensor in order of event time.
        foreach (var i in batch.ByEventTime())
        {
            var station = batch.StationOf(i);
            if (admission.Validate(station) is { } fault)
            {
                batch.Rejections.Add(new Rejection(batch.IndexOf(i), RejectionReason.UnknownStation, fault, "station_id"));
                continue;
            }

            // A station must be visible once its reading is accepted, even before its grain is activated.
            registrar.Register(station);
            if (!messages.TrySend(Encoding.UTF8.GetBytes(station), ReadingText.Of(station, batch[i], slots), batch.Arrived, headers.For(city.Stations.Find(station)))) break;
        }

        if (await messages.CompleteAsync() is not { } error) return new IntakeResult(IntakeStatus.Accepted, messages.Sent);
        KafkaLog.NotAcknowledged(logger, batch.Count, error.Reason);
        if (messages.Sent > 0) return new IntakeResult(IntakeStatus.Unknown);
        return new IntakeResult(error.Code == ErrorCode.Local_QueueFull ? IntakeStatus.Overloaded : IntakeStatus.Unavailable);
    }
}
