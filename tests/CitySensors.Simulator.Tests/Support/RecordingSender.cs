using CitySensors.Simulator.Sending;

namespace CitySensors.Simulator.Tests.Support;

/// <summary>Records what is sent and returns results that the test sets.</summary>
internal sealed class RecordingSender(Func<int, CancellationToken, Task<SendResult>> answer) : IReadingSender
{
    private readonly Lock _lock = new();
    private readonly List<(byte[] Body, int Readings)> _attempts = [];

    public RecordingSender()
        : this((_, _) => Task.FromResult(SendResult.Taken))
    {
    }

    public IReadOnlyList<(byte[] Body, int Readings)> Attempts
    {
        get
        {
            lock (_lock) return [.. _attempts];
        }
    }

    public Task<SendResult> SendAsync(ReadOnlyMemory<byte> body, int readings, CancellationToken cancellationToken)
    {
        int attempt;
        lock (_lock)
        {
            attempt = _attempts.Count;
            _attempts.Add((body.ToArray(), readings));
        }

        return answer(attempt, cancellationToken);
    }
}
