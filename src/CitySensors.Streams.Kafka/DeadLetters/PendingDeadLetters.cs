using System.Collections.Concurrent;
using CitySensors.Streams.Kafka.Consuming;
using Confluent.Kafka;

namespace CitySensors.Streams.Kafka.DeadLetters;

/// <summary>
/// The messages of a queue that are being written to the dead-letter topic in the background. Their offsets are acknowledged when they are durable, and
/// count against the memory of the prefetch until then. Thread safe.
/// </summary>
internal sealed class PendingDeadLetters(DeadLetterWriter writer)
{
    private readonly ConcurrentDictionary<Task, byte> _running = [];
    private long _messages;
    private long _bytes;

    public long Messages => Volatile.Read(ref _messages);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Writes a message that is not processed, and acknowledges it.</summary>
    public void Start(PartitionState source, long offset, Message<byte[]?, byte[]?> message, string reason, CancellationToken cancellation) =>
        Start(new DeadLetter(source.TopicPartition, offset, message, reason), source.Offsets.Acknowledge, cancellation);

    /// <summary>Writes a message of which a part is not processed. The offset is not committed before that, even if the other part is acknowledged.</summary>
    public void StartPart(PartitionState source, long offset, Message<byte[]?, byte[]?> message, string reason, CancellationToken cancellation)
    {
        source.Offsets.Hold(offset);
        Start(new DeadLetter(source.TopicPartition, offset, message, reason) { IsPart = true }, source.Offsets.Release, cancellation);
    }

    private void Start(DeadLetter letter, Action<long> written, CancellationToken cancellation)
    {
        var message = letter.Original;
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
                await writer.WriteAsync(letter, cancellation).ConfigureAwait(false);
                written(letter.Offset);
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
