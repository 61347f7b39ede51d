using System.Buffers;
using CitySensors.Simulator.Running;
using CitySensors.Simulator.Sending;

namespace CitySensors.Simulator.Replay;

/// <summary>The options of a replay.</summary>
/// <param name="Speed">Seconds of event time per second; null for as fast as readings are accepted.</param>
/// <param name="IsShifted">Whether event times are moved so that the last reading is sent at its time.</param>
/// <param name="Batch">The maximum number of readings per request.</param>
/// <param name="RetryTimeout">How long deliveries are retried before the replay fails.</param>
internal sealed record ReplayOptions(double? Speed, bool IsShifted, int Batch, TimeSpan RetryTimeout);

/// <summary>Sends recorded readings again, in order of event time and one request after the other.</summary>
internal sealed class ReplayRun(Recording recording, ReplayOptions options, IReadingSender sender, TimeProvider time)
{
    /// <summary>How long a reading may wait for others.</summary>
    private static readonly TimeSpan LongestGathering = TimeSpan.FromMilliseconds(100);

    public SimulationStatistics Statistics { get; } = new();

    /// <param name="stopping">Ends the replay after the request that is under way.</param>
    /// <returns>Why it ended early; null if it did not.</returns>
    /// <exception cref="InvalidDataException">A file is damaged; the message says where.</exception>
    public async Task<string?> RunAsync(CancellationToken stopping)
    {
        if (await Task.Run(ShiftTicks, stopping) is not { } shift) return null;
        var retry = new RetryPolicy(options.RetryTimeout, time);
        var (body, count) = (new ArrayBufferWriter<byte>(), 0);
        var (batchBegins, batchEnds) = (0L, 0L);
        long? first = null;
        Pacer? pacer = null;
        foreach (var reading in recording.Read(stopping))
        {
            // The clock starts with the first reading, not with the sort before it.
            first ??= reading.Ticks;
            pacer ??= new Pacer(options.Speed, time);
            if (count == options.Batch || (count > 0 && options.Speed is { } speed && reading.Ticks - batchBegins > LongestGathering.Ticks * speed))
            {
                if (await SendAsync() is { } problem) return problem;
                if (stopping.IsCancellationRequested) return "Stopped.";
            }

            if (count == 0) batchBegins = reading.Ticks;
            MemberWriter.WriteLine(reading, reading.Ticks + shift, body);
            batchEnds = reading.Ticks;
            count++;
        }

        return count > 0 ? await SendAsync() : null;

        async Task<string?> SendAsync()
        {
            var due = TimeSpan.FromTicks(batchEnds - first!.Value);
            if (!await pacer!.WaitAsync(due, stopping)) return "Stopped.";
            Statistics.NoteBehind(pacer.Behind(due));
            var delivery = sender.Deliver(body.WrittenMemory, count);
            var result = await retry.RunAsync(delivery.AttemptAsync, failed => Statistics.CountRetry(count - delivery.Acknowledged, failed), stopping);
            if (result.Status == SendStatus.Taken) Statistics.CountTaken(count, result);
            else Statistics.CountUndelivered(count, delivery.Acknowledged, result);
            body.ResetWrittenCount();
            count = 0;
            return result.Status == SendStatus.Taken ? null : result.Problem ?? "Readings were refused.";
        }
    }

    /// <summary>By how much event times are moved; null without readings.</summary>
    private long? ShiftTicks()
    {
        if (!options.IsShifted) return 0;
        if (recording.Range() is not { } range) return null;
        var duration = options.Speed is { } speed ? (range.Last - range.First) / speed : 0;
        var shift = time.GetUtcNow().UtcTicks + (long)duration - range.Last;
        return shift - shift % TimeSpan.TicksPerMicrosecond;
    }
}
