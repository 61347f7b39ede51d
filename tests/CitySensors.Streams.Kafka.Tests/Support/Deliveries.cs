using System.Collections.Concurrent;
using System.Threading.Channels;

namespace CitySensors.Streams.Kafka.Tests.Support;

/// <summary>One call of a grain.</summary>
public sealed record Delivery(string Key, string Silo, IReadOnlyList<int> Numbers, IReadOnlyList<long> Offsets);

/// <summary>The deliveries to the grains of a test, and how the grains behave. Shared by all its silos.</summary>
public sealed class Deliveries
{
    private readonly ConcurrentQueue<Delivery> _all = [];
    private readonly ConcurrentDictionary<(string Key, int Number), int> _counts = [];
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _attempts;

    /// <summary>Runs in the grain before a delivery counts; what it throws is thrown to the provider.</summary>
    public Func<Delivery, Task> Behave { get; set; } = _ => Task.CompletedTask;

    public IReadOnlyCollection<Delivery> All => _all;

    /// <summary>How often a grain was called, also when it threw.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    /// <summary>How many different events were delivered.</summary>
    public int Distinct => _counts.Count;

    public bool Has(NumberEvent item) => _counts.ContainsKey((item.Key, item.Number));

    public async Task TakeAsync(Delivery delivery)
    {
        Interlocked.Increment(ref _attempts);
        _changed.Writer.TryWrite(true);
        await Behave(delivery);
        _all.Enqueue(delivery);
        foreach (var number in delivery.Numbers) _counts.AddOrUpdate((delivery.Key, number), 1, (_, count) => count + 1);
        _changed.Writer.TryWrite(true);
    }

    /// <summary>Waits until a condition holds; it is evaluated after every call of a grain.</summary>
    public async Task UntilAsync(Func<bool> condition, string what, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(Eventually.Bound);
        while (!condition())
        {
            try
            {
                await _changed.Reader.ReadAsync(bound.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                Assert.Fail($"{what}: not within {Eventually.Bound}; {Distinct} events were delivered, {Attempts} calls made.");
            }
        }
    }

    public Task UntilDistinctAsync(int count, CancellationToken cancellation) => UntilAsync(() => Distinct >= count, $"{count} events delivered", cancellation);
}
