using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using CitySensors.Core.Readings;
using CitySensors.Simulator.Scenarios;

namespace CitySensors.Simulator.Commands;

/// <summary>Options that validate their value during parsing, so that all errors are reported at once.</summary>
internal static class OptionOf
{
    private static readonly (char Unit, TimeSpan Length)[] Units =
    [
        ('s', TimeSpan.FromSeconds(1)), ('m', TimeSpan.FromMinutes(1)), ('h', TimeSpan.FromHours(1)), ('d', TimeSpan.FromDays(1)),
    ];

    public static Option<T?> Number<T>(string name, string description, T min, T max)
        where T : struct, INumber<T> => Parsed<T>(
            name,
            description,
            "number",
            text => T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value : null,
            max == T.CreateSaturating(double.MaxValue) || max == T.CreateSaturating(long.MaxValue)
                ? string.Create(CultureInfo.InvariantCulture, $"a number of at least {min}")
                : string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"));

    /// <summary>A duration in short form (<c>90s</c>, <c>5m</c>, <c>2h</c>, <c>1d</c>), or ISO 8601.</summary>
    public static Option<TimeSpan?> Duration(string name, string description) =>
        Parsed<TimeSpan>(name, description, "duration", ParseDuration, "a duration such as 90s, 5m, 2h, 1d or PT5M");

    public static Option<DateTimeOffset?> Time(string name, string description) => Parsed<DateTimeOffset>(
        name,
        description,
        "time",
        text => Timestamp.TryFromText(text, out var ticks) ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
        "an RFC 3339 time such as 2026-01-31T12:00:00Z");

    /// <summary>The address of a server, with a trailing slash so that relative paths can be appended.</summary>
    public static Option<Uri> Address(string name, string description, string byDefault)
    {
        const string expected = "an http or https address such as http://127.0.0.1:5080";
        return new Option<Uri>(name)
        {
            Description = description,
            HelpName = "address",
            DefaultValueFactory = _ => new Uri(byDefault),
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return address;
                result.AddError($"Invalid value \"{text}\" for {name}: expected {expected}.");
                return null!;
            },
        };
    }

    private static Option<T?> Parsed<T>(string name, string description, string helpName, Func<string, T?> parse, string expected)
        where T : struct => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result => Parse(result, name, parse, expected),
        };

    private static T? Parse<T>(ArgumentResult result, string name, Func<string, T?> parse, string expected)
        where T : struct
    {
        var text = result.Tokens[0].Value;
        if (parse(text) is { } value) return value;
        result.AddError($"Invalid value \"{text}\" for {name}: expected {expected}.");
        return null;
    }

    private static TimeSpan? ParseDuration(string text)
    {
        foreach (var (unit, length) in Units)
        {
            if (text.EndsWith(unit)
                && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number > 0 && number <= IsoDuration.Longest / length)
                return number * length;
        }

        return IsoDuration.TryParse(text, out var duration) && duration > TimeSpan.Zero ? duration : null;
    }
}
