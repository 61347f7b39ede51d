using System.Text;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Silo.Definitions;
using CitySensors.Silo.Kafka;
using CitySensors.Silo.Stations;
using CitySensors.Web.Telemetry;
using Confluent.Kafka;
using Microsoft.Extensions.Options;
using ErrorCode = Confluent.Kafka.ErrorCode;

namespace CitySensors.Silo.Readings;

/// <summary>
/// Takes readings that come over HTTP to Kafka. They are kept once all in-sync replicas have them; which of them are duplicates is found
/// behind Kafka, by their stations. Thread safe.
/// </summary>
internal sealed class KafkaIntake(
    ICityDefinitions city, StationAdmission admission, Newcomers newcomers, IOptions<KafkaOptions> options, ILogger<KafkaIntake> logger) : IReadingIntake, IDisposable
{
    /// <summary>Bodies that come together share requests to the broker.</summary>
    private const double LingerMilliseconds = 2;

    private readonly int _most = options.Value.MaxReadingsInFlight;
    private readonly DurableProducer _producer = new(
        options.Value.Client, options.Value.ReadingsTopic, LingerMilliseconds, options.Value.MaxReadingsInFlight, logger);

    private int _inFlight;

    public int InFlight => Volatile.Read(ref _inFlight);

    public async ValueTask<IntakeResult> AcceptAsync(ReadingBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0) return new IntakeResult(IntakeStatus.Kept);
        if (Interlocked.Add(ref _inFlight, batch.Count) > _most)
        {
            Interlocked.Add(ref _inFlight, -batch.Count);
            return new IntakeResult(IntakeStatus.Overloaded);
        }

        try
        {
            // Once begun it is not given up: what Kafka has cannot be taken back.
            var (accepted, error) = await SendAsync(batch);
            if (error is null)
            {
                ListNew(batch);
                return new IntakeResult(IntakeStatus.Kept, accepted);
            }

            SiloLog.ReadingsNotSent(logger, batch.Count, error.Reason);
            return new IntakeResult(error.Code == ErrorCode.Local_QueueFull ? IntakeStatus.Overloaded : IntakeStatus.Unavailable);
        }
        finally
        {
            Interlocked.Add(ref _inFlight, -batch.Count);
        }
    }

    public void Dispose() => _producer.Dispose();

    private async Task<(int Accepted, Error? Error)> SendAsync(ReadingBatch batch)
    {
        var places = city.Catalogue.Places;
        var sending = new Sending(_producer, batch.Count);
        var headers = TraceHeaders.Of(CityTracing.Current);
        var accepted = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            var station = batch.StationOf(i);
            if (admission.Fault(station) is { } fault)
            {
                batch.Rejections.Add(new Rejection(batch.IndexOf(i), RejectionReason.UnknownStation, fault));
                continue;
            }

            if (!sending.TrySend(Encoding.UTF8.GetBytes(station), ReadingText.Of(station, batch[i], places), batch.Arrived, headers)) break;
            accepted++;
        }

        return (accepted, await sending.CloseAsync());
    }

    /// <summary>Whoever asks for a station once its reading is acknowledged finds it, though no grain has seen it yet.</summary>
    private void ListNew(ReadingBatch batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            var station = batch.StationOf(i);
            if (city.Stations.Find(station) is null && admission.Fault(station) is null) newcomers.Add(station);
        }
    }
}
