using System.Collections.Concurrent;
using CitySensors.Streams.Kafka.Consuming;
using Confluent.Kafka;

namespace CitySensors.Streams.Kafka.DeadLetters;

/// <summary>
/// The messages of a queue that are being written to the dead-letter topic in the background. They are acknowledged when they are durable, and
/// count against the memory of the prefetch until then. Thread safe.
/// </summary>
internal sealed class PendingDeadLetters(DeadLetterWriter writer)
{
    private readonly ConcurrentDictionary<Task, byte> _running = [];
    private long _messages;
    private long _bytes;

    public long Messages => Volatile.Read(ref _messages);

    public long Bytes => Volatile.Read(ref _bytes);

    public void Start(PartitionState source, long offset, Message<byte[]?, byte[]?> message, string reason, CancellationToken cancellation)
    {
        var bytes = MessageSize.Of(message);
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, bytes);
        var writing = WriteAsync();
        if (writing.IsCompleted) return;
        _running.TryAdd(writing, 0);
        _ = writing.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);

        async Task WriteAsync()
        {
            try
            {
                await writer.WriteAsync(new DeadLetter(source.TopicPartition, offset, message, reason), cancellation).ConfigureAwait(false);
                source.Offsets.Acknowledge(offset);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // Not acknowledged: the next owner of the partition reads it again.
            }
            finally
            {
                Interlocked.Decrement(ref _messages);
                Interlocked.Add(ref _bytes, -bytes);
            }
        }
    }

    /// <summary>Completes when all current writes have ended.</summary>
    public Task WhenWritten() => Task.WhenAll(_running.Keys);
}
