using System.Collections.Concurrent;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Simulator.Sending;
using CitySensors.Web.Metrics;

namespace CitySensors.Server.Demo;

/// <summary>Sends simulated readings to the city in this process, decoded as if received over HTTP. Thread safe.</summary>
internal sealed class InProcessSender(IReadingIntake intake, ICityDefinitions definitions, CityMetrics metrics, ReadingLimits limits, TimeProvider time)
    : IReadingSender
{
    /// <summary>As many as ever sent at once.</summary>
    private readonly ConcurrentBag<Decoding> _idle = [];

    public async Task<SendResult> SendAsync(ReadOnlyMemory<byte> body, int readings, CancellationToken cancellationToken)
    {
        if (!_idle.TryTake(out var decoding)) decoding = new Decoding();
        if (decoding.Decoder is null || decoding.Decoder.Catalogue != definitions.Catalogue)
            decoding.Decoder = new ReadingDecoder(definitions.Catalogue, definitions.Stations, limits);
        var batch = decoding.Batch;
        decoding.Decoder.Begin(batch, time.GetUtcNow());
        decoding.Decoder.DecodeLines(body.Span, int.MaxValue, batch);
        metrics.CountReceived(Via.Simulator, batch.Sent);
        var result = await intake.AcceptAsync(batch, cancellationToken);
        if (result.Status == IntakeStatus.Accepted) metrics.CountErrors(batch);
        var sent = result.Status == IntakeStatus.Accepted
            ? new SendResult(SendStatus.Taken, result.Duplicates, batch.Rejections.Count, batch.Rejections.FirstOrDefault()?.Error)
            : new SendResult(SendStatus.TryLater, Problem: $"The readings were refused: {result.Status}.", RetryAfter: TimeSpan.FromSeconds(1));
        // Not after an exception: the intake may still use the batch.
        _idle.Add(decoding);
        return sent;
    }

    private sealed class Decoding
    {
        public ReadingBatch Batch { get; } = new();

        public ReadingDecoder? Decoder { get; set; }
    }
}
