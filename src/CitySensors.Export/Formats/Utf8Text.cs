using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace CitySensors.Export.Formats;

/// <summary>Writes UTF-8 to a buffer. Not thread safe.</summary>
internal sealed class Utf8Text(IBufferWriter<byte> output)
{
    private const int FlushAt = 32 * 1024;

    /// <summary>More than a number or a time needs.</summary>
    private const int MaxNumber = 40;

    private byte[] _buffer = new byte[2 * FlushAt];
    private int _length;

    public void Byte(byte value)
    {
        Reserve(1);
        _buffer[_length++] = value;
    }

    public void Bytes(ReadOnlySpan<byte> utf8)
    {
        Reserve(utf8.Length);
        utf8.CopyTo(_buffer.AsSpan(_length));
        _length += utf8.Length;
    }

    public void Text(ReadOnlySpan<char> text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        _length += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length));
    }

    /// <summary>The shortest text that gives the same number again.</summary>
    public void Number(double value)
    {
        Reserve(MaxNumber);
        value.TryFormat(_buffer.AsSpan(_length), out var written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    public void Number(long value)
    {
        Reserve(MaxNumber);
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_length), out var written);
        _length += written;
    }

    /// <summary>RFC 3339 in UTC, with a fraction only where there is one, to the microsecond.</summary>
    public void Time(long ticks)
    {
        Reserve(MaxNumber);
        new DateTime(ticks, DateTimeKind.Utc).TryFormat(
            _buffer.AsSpan(_length), out var written, ticks % TimeSpan.TicksPerSecond == 0 ? TimeText.Seconds : TimeText.Microseconds, CultureInfo.InvariantCulture);
        _length += written;
    }

    public void Flush()
    {
        output.Write(_buffer.AsSpan(0, _length));
        _length = 0;
    }

    private void Reserve(int bytes)
    {
        if (_length + bytes <= _buffer.Length) return;
        Flush();
        if (bytes > _buffer.Length) _buffer = new byte[bytes];
    }
}

/// <summary>The forms of times.</summary>
internal static class TimeText
{
    public const string Seconds = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    public const string Microseconds = "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'";

    public static string Of(long ticks) =>
        new DateTime(ticks, DateTimeKind.Utc).ToString(ticks % TimeSpan.TicksPerSecond == 0 ? Seconds : Microseconds, CultureInfo.InvariantCulture);
}
