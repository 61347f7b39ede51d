using System.Globalization;
using System.Text.Json;

namespace CitySensors.Web.Commands.Backfill;

/// <summary>How a recomputation stands, as a host says it. Immutable.</summary>
internal sealed record BackfillProgress
{
    private static readonly (string Name, string Text)[] Counts =
    [
        ("compared", "were compared"),
        ("equal", "were the same"),
        ("different", "had other figures"),
        ("only_recomputed", "had no aggregates"),
        ("only_live", "had aggregates but no readings"),
        ("expired", "were left as they are, because readings have expired"),
        ("pending", "were left to the roll-up, which had not aggregated them yet"),
        ("damaged", "have damaged readings"),
    ];

    public required string Id { get; init; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    public required string State { get; init; }

    public required long Hours { get; init; }

    public required long HoursDone { get; init; }

    public required long Swapped { get; init; }

    public required string? Error { get; init; }

    public required JsonElement Summary { get; init; }

    public long Unequal => Number("different") + Number("only_live") + Number("only_recomputed");

    /// <exception cref="InvalidDataException">It is no recomputation.</exception>
    public static BackfillProgress Read(JsonElement json)
    {
        try
        {
            return new BackfillProgress
            {
                Id = json.GetProperty("id").GetString()!,
                From = json.GetProperty("from").GetDateTimeOffset(),
                To = json.GetProperty("to").GetDateTimeOffset(),
                State = json.GetProperty("state").GetString()!,
                Hours = json.GetProperty("hours").GetInt64(),
                HoursDone = json.GetProperty("hours_done").GetInt64(),
                Swapped = json.TryGetProperty("swapped", out var swapped) ? swapped.GetInt64() : 0,
                Error = json.TryGetProperty("error", out var error) ? error.GetString() : null,
                Summary = json.GetProperty("summary").Clone(),
            };
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"The response of the host is not understood: {error.Message}", error);
        }
    }

    /// <summary>A line about the work.</summary>
    public string Text => State == "swapping"
        ? string.Create(CultureInfo.InvariantCulture, $"Replaced {Swapped:N0} of {Unequal:N0} hours of stations that differ.")
        : string.Create(CultureInfo.InvariantCulture, $"Computed {HoursDone:N0} of {Hours:N0} hours; {Number("compared"):N0} hours of stations compared, {Unequal:N0} differ.");

    /// <summary>What was found, for people.</summary>
    public IEnumerable<string> Report()
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"Hours of stations from {From:u} to {To:u}:");
        foreach (var (name, text) in Counts)
            if (name == "compared" || Number(name) > 0) yield return string.Create(CultureInfo.InvariantCulture, $"{Number(name),12:N0} {text}");
        yield return string.Create(CultureInfo.InvariantCulture, $"{Swapped,12:N0} were replaced");
        foreach (var sensor in Summary.GetProperty("sensors").EnumerateArray()) yield return Line(sensor);
    }

    private static string Line(JsonElement sensor)
    {
        var greatest = sensor.TryGetProperty("greatest", out var place)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $", most by {sensor.GetProperty("difference").GetDouble():G6} ({sensor.GetProperty("figure").GetString()} of {place.GetProperty("station_id").GetString()} at {place.GetProperty("start").GetDateTimeOffset():u})")
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sensor.GetProperty("sensor").GetString()}: {sensor.GetProperty("hours").GetInt64():N0} hours differed{greatest}");
    }

    private long Number(string name) => Summary.TryGetProperty(name, out var number) ? number.GetInt64() : 0;
}
