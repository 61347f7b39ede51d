using System.Text;
using System.Text.Json;
using CitySensors.Core.Sensors;

namespace CitySensors.Simulator.Running;

/// <summary>
/// Writes readings as NDJSON in the form that stations send: <c>{"station_id": "station-7", "timestamp": 1700000000.25,
/// "temperature": 25.31}</c>. Reuses its buffer; not thread safe.
/// </summary>
/// <remarks>
/// Numbers have at most five decimals: current Unix times then have 15 digits, which a double represents exactly, and a reading with nine
/// sensors takes about 250 bytes.
/// </remarks>
internal sealed class ReadingWriter
{
    private const int Decimals = 5;
    private const long OneInDecimals = 100_000;

    /// <summary>19 digits, a sign and a decimal point.</summary>
    private const int LongestNumber = 21;

    private readonly byte[][] _keys;
    private readonly int _longestMembers;
    private byte[] _body = new byte[4096];
    private int _length;

    public ReadingWriter(IEnumerable<SensorType> sensorTypes)
    {
        _keys = [.. sensorTypes.Select(type => Encoding.UTF8.GetBytes($", \"{JsonEncodedText.Encode(type.Id)}\": "))];
        _longestMembers = _keys.Sum(key => key.Length + LongestNumber) + LongestNumber + "{\"station_id\": \"\", \"timestamp\": }\n".Length;
    }

    public ReadOnlyMemory<byte> Body => _body.AsMemory(0, _length);

    public void Clear() => _length = 0;

    /// <param name="stationId">Plain ASCII, like all ids of simulated stations.</param>
    public void Write(string stationId, DateTimeOffset time, ReadOnlySpan<double> values)
    {
        EnsureRoom(stationId.Length + _longestMembers);
        Append("{\"station_id\": \""u8);
        _length += Encoding.ASCII.GetBytes(stationId, _body.AsSpan(_length));
        Append("\", \"timestamp\": "u8);
        AppendScaled((time.UtcTicks - DateTime.UnixEpoch.Ticks) / (TimeSpan.TicksPerSecond / OneInDecimals));
        for (var i = 0; i < _keys.Length; i++)
        {
            if (double.IsNaN(values[i])) continue;
            Append(_keys[i]);
            AppendScaled(checked((long)Math.Round(values[i] * OneInDecimals)));
        }

        Append("}\n"u8);
    }

    /// <summary>Writes a number given in units of its last decimal, without trailing zeros.</summary>
    private void AppendScaled(long scaled)
    {
        if (scaled < 0) _body[_length++] = (byte)'-';
        var (whole, fraction) = Math.DivRem(Math.Abs(scaled), OneInDecimals);
        whole.TryFormat(_body.AsSpan(_length), out var written);
        _length += written;
        if (fraction == 0) return;

        _body[_length++] = (byte)'.';
        var digits = Decimals;
        for (; fraction % 10 == 0; digits--) fraction /= 10;
        for (var i = digits - 1; i >= 0; i--)
        {
            (fraction, var digit) = Math.DivRem(fraction, 10);
            _body[_length + i] = (byte)('0' + digit);
        }

        _length += digits;
    }

    private void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_body.AsSpan(_length));
        _length += text.Length;
    }

    private void EnsureRoom(int bytes)
    {
        if (_length + bytes > _body.Length) Array.Resize(ref _body, Math.Max(_length + bytes, _body.Length * 2));
    }
}
