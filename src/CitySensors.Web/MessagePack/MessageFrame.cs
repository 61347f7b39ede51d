using System.Buffers;

namespace CitySensors.Web.MessagePack;

/// <summary>A message on a binary transport: its length as a variable-length integer, then its bytes.</summary>
internal static class MessageFrame
{
    private const int BitsPerByte = 7;
    private const byte MoreFollows = 0x80;

    /// <summary>Where the fifth byte stands; it holds the highest three of 31 bits and is the last.</summary>
    private const int LastShift = 4 * BitsPerByte;
    private const byte MaxLastByte = 0x07;

    /// <summary>Takes the first message off the input; false, and the input is left, where it is not there as a whole.</summary>
    /// <exception cref="InvalidDataException">There is no such length.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> input, out ReadOnlySequence<byte> message)
    {
        message = default;
        var reader = new SequenceReader<byte>(input);
        uint length = 0;
        var shift = 0;
        byte part;
        do
        {
            if (!reader.TryRead(out part)) return false;
            if (shift == LastShift && part > MaxLastByte)
                throw new InvalidDataException("The length of a message is given with more than 31 bits.");
            length |= (uint)(part & ~MoreFollows) << shift;
            shift += BitsPerByte;
        }
        while ((part & MoreFollows) != 0);

        if (reader.Remaining < length) return false;
        message = reader.UnreadSequence.Slice(0, length);
        input = input.Slice(message.End);
        return true;
    }

    public static void Write(ReadOnlySpan<byte> message, IBufferWriter<byte> output)
    {
        Span<byte> prefix = stackalloc byte[5];
        var used = 0;
        var length = (uint)message.Length;
        for (; length >= MoreFollows; length >>= BitsPerByte) prefix[used++] = (byte)(length | MoreFollows);
        prefix[used++] = (byte)length;
        output.Write(prefix[..used]);
        output.Write(message);
    }
}
