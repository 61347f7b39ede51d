using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Simulator.Sending;
using CitySensors.Web.Metrics;

namespace CitySensors.Server.Demo;

/// <summary>Sends simulated readings to the city in this process, decoded as if received over HTTP. For one connection at a time.</summary>
internal sealed class InProcessSender(IReadingIntake intake, ICityDefinitions definitions, CityMetrics metrics, ReadingLimits limits, TimeProvider time)
    : IReadingSender
{
    private readonly ReadingBatch _batch = new();
    private ReadingDecoder? _decoder;

    public async Task<SendResult> SendAsync(ReadOnlyMemory<byte> body, int readings, CancellationToken cancellationToken)
    {
        if (_decoder is null || _decoder.Catalogue != definitions.Catalogue) _decoder = new ReadingDecoder(definitions.Catalogue, definitions.Stations, limits);
        _decoder.Begin(_batch, time.GetUtcNow());
        _decoder.DecodeLines(body.Span, int.MaxValue, _batch);
        metrics.CountReceived(Via.Simulator, _batch.Sent);
        var result = await intake.AcceptAsync(_batch, cancellationToken);
        if (result.Status == IntakeStatus.Accepted) metrics.CountErrors(_batch);
        return result.Status == IntakeStatus.Accepted
            ? new SendResult(SendStatus.Taken, result.Duplicates, _batch.Rejections.Count, _batch.Rejections.FirstOrDefault()?.Error)
            : new SendResult(SendStatus.TryLater, Problem: $"The readings were refused: {result.Status}.", RetryAfter: TimeSpan.FromSeconds(1));
    }
}
