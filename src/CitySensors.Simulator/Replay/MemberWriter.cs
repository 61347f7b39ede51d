using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CitySensors.Simulator.Replay;

/// <summary>Writes the members of readings. Reuses its buffer; not thread safe.</summary>
internal sealed class MemberWriter : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;

    public MemberWriter() => _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public void Dispose() => _json.Dispose();

    public void Begin(string station)
    {
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteString("station_id", station);
    }

    public void Value(string sensor, double value)
    {
        if (double.IsFinite(value)) _json.WriteNumber(sensor, value);
    }

    /// <summary>The object without its braces.</summary>
    public byte[] End()
    {
        _json.WriteEndObject();
        _json.Flush();
        return _buffer.WrittenSpan[1..^1].ToArray();
    }

    /// <summary>A reading as a line of NDJSON.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="ticks">Its event time in UTC ticks.</param>
    /// <param name="into">The lines.</param>
    public static void WriteLine(RecordedReading reading, long ticks, IBufferWriter<byte> into)
    {
        into.Write("{"u8);
        into.Write(reading.Members);
        into.Write(Encoding.ASCII.GetBytes(
            new DateTime(ticks, DateTimeKind.Utc).ToString("',\"timestamp\":\"'yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z\"}\n'", System.Globalization.CultureInfo.InvariantCulture)));
    }
}
