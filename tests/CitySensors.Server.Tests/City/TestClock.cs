namespace CitySensors.Server.Tests.City;

/// <summary>A clock with a fixed time of day that the test advances. Timers run in real time.</summary>
internal sealed class TestClock : TimeProvider
{
    private long _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero);

    public override long GetTimestamp() => Volatile.Read(ref _elapsed);

    public void Pass(TimeSpan span) => Interlocked.Add(ref _elapsed, span.Ticks);
}
