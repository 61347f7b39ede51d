using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;

namespace CitySensors.Web.Requests;

internal enum BodyFault
{
    None,
    TooLarge,
    Corrupt,
}

/// <summary>A body as one piece of pooled memory. Give it back by disposing of it.</summary>
internal sealed class PooledBody : IDisposable
{
    /// <summary>Enough for a hundred readings. It grows with what has come, not with what was announced.</summary>
    private const int FirstBytes = 32 * 1024;

    private byte[] _buffer;

    private PooledBody(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, 1));

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, Length);

    public static async ValueTask<(PooledBody? Body, BodyFault Fault)> ReadAsync(PipeReader reader, long? announced, int limit, CancellationToken cancellationToken)
    {
        if (announced > limit) return (null, BodyFault.TooLarge);
        var body = new PooledBody((int)Math.Min(announced ?? FirstBytes, FirstBytes));
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(cancellationToken);
                var fits = body.Length + result.Buffer.Length <= limit;
                if (fits) body.Append(result.Buffer);
                reader.AdvanceTo(result.Buffer.End);
                if (!fits)
                {
                    body.Dispose();
                    return (null, BodyFault.TooLarge);
                }

                if (result.IsCompleted) return (body, BodyFault.None);
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>The gzip text of the body unpacked, as far as it keeps the limit: a small body may unpack to a very large one.</summary>
    public (PooledBody? Body, BodyFault Fault) Unpack(int limit)
    {
        // What gzip says of its size is not believed, it only saves growing.
        var unpacked = new PooledBody((int)Math.Min(limit, Math.Max(FirstBytes, Length * 4L)));
        try
        {
            using var gzip = new GZipStream(new MemoryStream(_buffer, 0, Length, writable: false), CompressionMode.Decompress);
            while (true)
            {
                if (unpacked.Length > limit)
                {
                    unpacked.Dispose();
                    return (null, BodyFault.TooLarge);
                }

                if (unpacked.Length == unpacked._buffer.Length) unpacked.Grow(unpacked.Length + 1);
                var read = gzip.Read(unpacked._buffer, unpacked.Length, unpacked._buffer.Length - unpacked.Length);
                if (read == 0)
                {
                    if (IsWhole(unpacked.Length)) return (unpacked, BodyFault.None);
                    unpacked.Dispose();
                    return (null, BodyFault.Corrupt);
                }

                unpacked.Length += read;
            }
        }
        catch (InvalidDataException)
        {
            // Reported to the client in the response.
            unpacked.Dispose();
            return (null, BodyFault.Corrupt);
        }
    }

    public void Dispose()
    {
        if (_buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Length = 0;
    }

    /// <summary>
    /// GZipStream takes a text that breaks off for one that ends, and readings would be lost unseen. A gzip member ends with the size
    /// of what it unpacks to (RFC 1952, 2.3.1); so one that breaks off is known, and a body of several members is not taken.
    /// </summary>
    private bool IsWhole(int unpackedLength) =>
        Length > sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(Span[^sizeof(uint)..]) == (uint)unpackedLength;

    private void Append(in ReadOnlySequence<byte> piece)
    {
        var length = (int)piece.Length;
        if (Length + length > _buffer.Length) Grow(Length + length);
        piece.CopyTo(_buffer.AsSpan(Length));
        Length += length;
    }

    private void Grow(int atLeast)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(atLeast, _buffer.Length * 2));
        _buffer.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
