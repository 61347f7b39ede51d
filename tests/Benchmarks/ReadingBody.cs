using System.Globalization;
using System.Text;

namespace CitySensors.Benchmarks;

/// <summary>
/// A body of 100 readings of 251 bytes, line end included, whose timestamps are updated in place for each request.
/// </summary>
internal sealed class ReadingBody
{
    public const int Readings = 100;
    public const int ReadingBytes = 251;
    private const int TimeDigits = 13;
    private const string TimeKey = "\"timestamp\": ";

    private readonly int[] _timeOffsets = new int[Readings];

    public ReadingBody(int stations, int firstStation)
    {
        var random = new Random(firstStation);
        var text = new StringBuilder();
        for (var i = 0; i < Readings; i++)
        {
            var line = Line((firstStation + i) % stations, random);
            _timeOffsets[i] = text.Length + line.IndexOf(TimeKey, StringComparison.Ordinal) + TimeKey.Length;
            text.Append(line).Append('\n');
        }

        Text = Encoding.ASCII.GetBytes(text.ToString());
    }

    public byte[] Text { get; }

    /// <summary>Gives every reading the same time, in Unix milliseconds.</summary>
    public void SetTime(long milliseconds)
    {
        Span<byte> digits = stackalloc byte[TimeDigits];
        for (var i = TimeDigits - 1; i >= 0; i--, milliseconds /= 10) digits[i] = (byte)('0' + milliseconds % 10);
        foreach (var offset in _timeOffsets) digits.CopyTo(Text.AsSpan(offset));
    }

    private static string Line(int station, Random random)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $$"""
            {"station_id": "station-{{station}}", {{TimeKey}}0000000000000, "temperature": {{25 + random.NextDouble():F2}}, "humidity": {{60 + random.NextDouble():F2}}, "pressure": {{1013 + random.NextDouble():F1}}, "air_quality": {{200 + random.NextDouble():F1}}, "particulate_matter": {{30 + random.NextDouble():F1}}, "noise_level": {{50 + random.NextDouble():F1}}, "illuminance": {{500 + random.NextDouble():F1}}, "wind_speed": {{5 + random.NextDouble():F1}}, "rainfall": {{random.NextDouble():F1}}}
            """);
        return line.Length < ReadingBytes ? line.Insert(line.Length - 1, new string(' ', ReadingBytes - 1 - line.Length)) : line;
    }
}
