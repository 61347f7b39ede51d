using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Core.Tests.Readings;

/// <summary>
/// Compares scanner and parser: a decoder with known stations scans, one without parses, and both must return the same. All cases share the
/// decoders, because the scanner remembers the order of members.
/// </summary>
public sealed class DecoderPropertyTests
{
    private readonly DecoderDriver _scanning = new(ReadingTexts.KnownStations);
    private readonly DecoderDriver _parsing = new();

    [Fact]
    public void Decode_AnyObject_ScansAsItParses()
    {
        var kept = 0;
        Properties.Hold(
            ReadingTexts.Object('"'),
            text =>
            {
                var parsed = _parsing.Decode(text).Outcomes();
                Assert.Equal(parsed, _scanning.Decode(text).Outcomes());
                kept += _parsing.Batch.Count;
            },
            1500);
        Assert.InRange(kept, 500, 1450);
    }

    [Fact]
    public void Decode_PythonText_ComesOutAsItsJson() => Properties.Hold(
        ReadingTexts.Objects(),
        it =>
        {
            var json = _parsing.Decode(it.Json).Outcomes();
            var python = _parsing.Decode(it.Python).Outcomes();
            // In broken text the offset differs, because the two texts differ in length.
            if (!json[0].StartsWith("NotJson", StringComparison.Ordinal)) Assert.Equal(json, python);
            else Assert.StartsWith("NotJson", python[0], StringComparison.Ordinal);
        },
        1000);

    [Fact]
    public void Decode_BrokenBytes_NeverThrowsAndScansAsItParses() => Properties.Hold(
        from quote in Gen.Elements('"', '\'')
        from text in ReadingTexts.Object(quote)
        from edits in Gen.NonEmptyListOf(Gen.Choose(0, int.MaxValue).Three())
        select Mutated(Encoding.UTF8.GetBytes(text), edits),
        bytes => Assert.Equal(_parsing.Decode(bytes).Outcomes(), _scanning.Decode(bytes).Outcomes()),
        2000);

    [Fact]
    public void DecodeJson_BrokenBytes_NeverThrowsAndCountsEveryReading() => Properties.Hold(
        from texts in Gen.NonEmptyListOf(ReadingTexts.Object('"'))
        from edits in Gen.NonEmptyListOf(Gen.Choose(0, int.MaxValue).Three())
        select Mutated(Encoding.UTF8.GetBytes($"[{string.Join(',', texts.Take(5))}]"), edits),
        bytes =>
        {
            _scanning.DecodeJson(Encoding.Latin1.GetString(bytes));
            _scanning.Outcomes();
        },
        1000);

    [Fact]
    public void Decode_AnyNumber_IsExactlyThatOfDoubleParse() => Properties.Hold(
        ReadingTexts.Number,
        number =>
        {
            var expected = double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
            var text = $$"""{"station_id":"a","temperature":{{number}}}""";
            foreach (var driver in new[] { _scanning, _parsing })
            {
                driver.Decode(text);
                if (double.IsFinite(expected)) Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(driver.Value("temperature")));
                else Assert.StartsWith("temperature must be a number", driver.Rejected().Error, StringComparison.Ordinal);
            }
        },
        2000);

    [Fact]
    public void DecodeLinesAndDecodeJson_ManyReadings_AreEachDecodedAlone() => Properties.Hold(
        from texts in Gen.NonEmptyListOf(ReadingTexts.Object('"').Or(ReadingTexts.Object('\'')))
        from ends in Gen.ArrayOf(Gen.Elements("\n", "\r\n", "\n\n", "\n \r\n"), texts.Count)
        from last in Gen.Elements("", "\n")
        select (texts: texts.Select(OneLine).ToArray(), ends, last),
        it =>
        {
            var alone = _parsing.Decode([.. it.texts.Select(Encoding.UTF8.GetBytes)]).Outcomes();

            Assert.True(_scanning.DecodeLines(string.Concat(it.texts.Zip(it.ends, string.Concat))[..^it.ends[^1].Length] + it.last));
            Assert.Equal(alone.Select(WithoutPlace), _scanning.Outcomes().Select(WithoutPlace));
            Assert.Null(_scanning.DecodeJson($" [{string.Join(" , ", it.texts)}]\n"));
            Assert.Equal(alone.Select(WithoutPlace), _scanning.Outcomes().Select(WithoutPlace));
        },
        500);

    /// <summary>In a body, a reading is in another place than alone.</summary>
    private static string WithoutPlace(string outcome) => outcome.StartsWith("NotJson", StringComparison.Ordinal) ? "NotJson" : outcome;

    /// <summary>Removes line ends, also before the last one, because an array trims its elements.</summary>
    private static string OneLine(string text) => text.Replace('\n', ' ').Replace('\r', ' ').Trim();

    private static byte[] Mutated(byte[] text, IEnumerable<(int Kind, int At, int With)> edits)
    {
        const string favourites = "{}[]\"'\\:,0123456789.-+eEx \n\0\u00ff";
        var bytes = text.ToList();
        foreach (var (kind, at, with) in edits.Take(4))
        {
            var i = at % (bytes.Count + 1);
            var b = with % 3 == 0 ? (byte)with : (byte)favourites[with % favourites.Length];
            if (kind % 4 == 0 || i == bytes.Count) bytes.Insert(i, b);
            else if (kind % 4 == 1) bytes[i] = b;
            else if (kind % 4 == 2) bytes.RemoveAt(i);
            else bytes.RemoveRange(i, Math.Min(bytes.Count - i, with % 10));
        }

        return [.. bytes];
    }
}
