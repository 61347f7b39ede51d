using System.Globalization;
using System.Text;
using CitySensors.Core.Sensors;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Core.Tests.Readings;

/// <summary>Random texts of readings, most of them valid.</summary>
internal static class ReadingTexts
{
    public static readonly string[] KnownStations = ["station-7", "a", "Markt 1", "it's"];

    private static readonly Gen<string> Space = Gen.Frequency(
        (6, Gen.Constant("")), (3, Gen.Constant(" ")), (1, Gen.ArrayOf(Gen.Elements(" ", "\t", "\n", "\r")).Select(string.Concat)));

    public static Gen<string> Digits(int most) =>
        from count in Gen.Choose(1, most)
        from digits in Gen.ArrayOf(Gen.Choose(0, 9), count)
        select string.Concat(digits);

    /// <summary>Numbers in every JSON form, from short ones to more digits than a double holds.</summary>
    public static Gen<string> Number { get; } =
        from sign in Gen.Elements("", "", "-")
        from whole in Gen.Frequency(
            (3, Gen.Choose(0, 2000).Select(n => n.ToString(CultureInfo.InvariantCulture))),
            (1, Digits(25).Select(digits => digits.TrimStart('0') is { Length: > 0 } trimmed ? trimmed : "0")))
        from fraction in Gen.Frequency((2, Gen.Constant("")), (3, Digits(4).Select(digits => "." + digits)), (1, Digits(30).Select(digits => "." + digits)))
        from exponent in Gen.Frequency(
            (6, Gen.Constant("")),
            (1, from e in Gen.Elements("e", "E") from s in Gen.Elements("", "+", "-") from digits in Digits(3) select e + s + digits))
        select sign + whole + fraction + exponent;

    private static readonly Gen<string> BadNumber = Gen.Elements(
        "01", "+1", ".5", "1.", "-", "1e", "1e+", "0x10", "NaN", "Infinity", "-Infinity", "1_000", "1,5", "--1", "1e400", "null", "true", "\"5\"", "{}", "[1,[2]]", "");

    private static readonly Gen<(string Key, string Value)> Observation =
        from type in Gen.Elements(StandardSensorTypes.All.ToArray())
        from value in Gen.Frequency((30, Number), (1, BadNumber))
        select (type.Id, value);

    private static readonly Gen<(string Key, string Value)> Time = Gen.Frequency(
            (8, Gen.Choose(1_600_000_000, 1_700_000_000).Select(n => n.ToString(CultureInfo.InvariantCulture))),
            (3, Gen.Choose(1_600_000_000, 1_700_000_000).Select(n => $"{n}.{n % 1000}")),
            (3, Gen.Choose(1_600_000_000, 1_700_000_000).Select(n => $"{n}000")),
            (1, Number),
            (1, Gen.Elements("\"2023-11-14T22:13:20Z\"", "\"2023-11-14T22:13:20\"", "null", "-1", "1e11", "1e15", "\"now\"")))
        .Select(value => ("timestamp", value));

    private static readonly Gen<(string Key, string Value)> Odd = Gen.Elements(
        ("wind", "3"), ("", "1"), ("temp\\u0065rature", "4"), ("station_id", "\"a\""), ("stati\\u006fn_id", "\"a\""), ("timestamp", "5"), ("Temperature", "1"));

    /// <summary>One object; keys and strings in the quotes given.</summary>
    public static Gen<string> Object(char quote) => Objects().Select(text => quote == '"' ? text.Json : text.Python);

    /// <summary>One object, as JSON and as Python prints it.</summary>
    public static Gen<(string Json, string Python)> Objects()
    {
        var station = Gen.Frequency(
            (20, Gen.Elements(KnownStations).Select(id => $"\"{id}\"")),
            (2, Gen.Elements("\"new\"", "\"Zürich\"", "\"\\u0061\"", "\"\"", "\" x\"", "\"a/b\"", "7", "null", "\"\\ud800\"")));
        return
            from id in station
            from time in Gen.ListOf(Time, 1)
            from observations in Gen.ListOf(Observation)
            from odd in Gen.Frequency((12, Gen.Constant(new List<(string, string)>())), (1, Gen.ListOf(Odd, 1)))
            from withTime in Gen.Frequency((9, Gen.Constant(true)), (1, Gen.Constant(false)))
            let distinct = observations.Take(12).DistinctBy(member => member.Key)
            from members in Gen.Shuffle([("station_id", id), .. withTime ? time : [], .. distinct, .. odd])
            from spaces in Gen.ArrayOf(Space, members.Length * 4 + 1)
            select (Text(members, spaces, '"'), Text(members, spaces, '\''));
    }

    private static string Text((string Key, string Value)[] members, string[] spaces, char quote)
    {
        var text = new StringBuilder("{");
        for (var i = 0; i < members.Length; i++)
        {
            text.Append(i > 0 ? "," : "").Append(spaces[4 * i]).Append(Quoted($"\"{members[i].Key}\"", quote)).Append(spaces[4 * i + 1]);
            text.Append(':').Append(spaces[4 * i + 2]).Append(Quoted(members[i].Value, quote)).Append(spaces[4 * i + 3]);
        }

        return text.Append('}').Append(spaces[^1]).ToString();
    }

    private static string Quoted(string json, char quote) => quote == '"' ? json : json switch
    {
        "null" => "None",
        "true" => "True",
        ['"', .. var inside, '"'] => $"'{inside.Replace("'", "\\'", StringComparison.Ordinal)}'",
        _ => json,
    };
}
