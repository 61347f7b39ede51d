using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Simulator.Sending;
using CitySensors.Truth.Matching;

namespace CitySensors.Truth.Running;

/// <summary>
/// Notes the values of readings and sends them, with the clock at the newest. What the server does periodically is due after they are taken: before that, stations
/// would seem to be silent. For one delivery at a time.
/// </summary>
/// <param name="sender">Sends them.</param>
/// <param name="clock">The clock of the server; null if it has the real one.</param>
/// <param name="crossings">What the values are noted in; its columns are those of the standard sensor types.</param>
internal sealed class ObservedSender(IReadingSender sender, SimulatedClock? clock, Crossings crossings) : IReadingSender
{
    private readonly ReadingDecoder _decoder = new(InitialCatalogue.With(DefaultRuleChoice.None), new StationDirectory(), new ReadingLimits { MaxAhead = TimeSpan.FromDays(3650) });
    private readonly ReadingBatch _batch = new();

    public async Task<SendResult> SendAsync(ReadOnlyMemory<byte> body, int readings, CancellationToken cancellationToken)
    {
        _decoder.Begin(_batch, (clock ?? TimeProvider.System).GetUtcNow());
        _decoder.DecodeLines(body.Span, int.MaxValue, _batch);
        if (_batch.Rejections is [var rejection, ..]) throw new InvalidOperationException($"A simulated reading is invalid: {rejection.Error}");
        for (var i = 0; i < _batch.Count; i++) crossings.Note(_batch.StationOf(i), _batch[i].EventTime, _batch[i].Values);
        clock?.AdvanceTo(_batch[_batch.Count - 1].EventTime);
        var result = await sender.SendAsync(body, readings, cancellationToken);
        clock?.Tick();
        return result;
    }

    /// <summary>The sensor types in the order of the values that are noted.</summary>
    public static IEnumerable<string> Columns => InitialCatalogue.With(DefaultRuleChoice.None).Slots.Select(type => type.Id);
}
