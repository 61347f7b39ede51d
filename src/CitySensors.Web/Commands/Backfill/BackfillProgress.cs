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

    /// <summary>What the roll-up of the host replaces.</summary>
    public required long Marked { get; init; }

    public required string? Error { get; init; }

    public required JsonElement Summary { get; init; }

    /// <summary>Hours of stations and areas that differ.</summary>
    public long Unequal => UnequalOf(Summary) + (Areas is { } areas ? UnequalOf(areas) : 0);

    private JsonElement? Areas => Summary.TryGetProperty("areas", out var areas) ? areas : null;

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
                Marked = json.TryGetProperty("marked", out var marked) ? marked.GetInt64() : 0,
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
        ? string.Create(CultureInfo.InvariantCulture, $"Replaced {Swapped:N0} and marked {Marked:N0} of {Unequal:N0} hours that differ.")
        : string.Create(CultureInfo.InvariantCulture, $"Computed {HoursDone:N0} of {Hours:N0} hours; {Number("compared"):N0} hours of stations compared, {Unequal:N0} hours of stations and areas differ.");

    /// <summary>What was found, for people.</summary>
    public IEnumerable<string> Report()
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"Hours of stations from {From:u} to {To:u}:");
        foreach (var (name, text) in Counts)
            if (name == "compared" || Number(name) > 0) yield return string.Create(CultureInfo.InvariantCulture, $"{Number(name),12:N0} {text}");
        if (Swapped > 0 || Marked == 0) yield return string.Create(CultureInfo.InvariantCulture, $"{Swapped,12:N0} were replaced");
        if (Marked > 0) yield return string.Create(CultureInfo.InvariantCulture, $"{Marked,12:N0} of stations and areas are marked: the host replaces them within a minute or two");
        if (Areas is { } areas)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"Of areas and of the city, {NumberOf(areas, "compared"):N0} hours were compared, and {UnequalOf(areas):N0} differed");
        }

        foreach (var sensor in Summary.GetProperty("sensors").EnumerateArray()) yield return Line(sensor);
    }

    private static string Line(JsonElement sensor)
    {
        var greatest = sensor.TryGetProperty("greatest", out var place)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $", most by {sensor.GetProperty("difference").GetDouble():G6} ({sensor.GetProperty("figure").GetString()} of {OwnerOf(place)} at {place.GetProperty("start").GetDateTimeOffset():u})")
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sensor.GetProperty("sensor").GetString()}: {sensor.GetProperty("hours").GetInt64():N0} hours differed{greatest}");
    }

    private static string? OwnerOf(JsonElement place) =>
        place.TryGetProperty("station_id", out var station) ? station.GetString() : place.TryGetProperty("area", out var area) ? area.GetString() : "the city";

    private static long UnequalOf(JsonElement summary) => NumberOf(summary, "different") + NumberOf(summary, "only_live") + NumberOf(summary, "only_recomputed");

    private static long NumberOf(JsonElement summary, string name) => summary.TryGetProperty(name, out var number) ? number.GetInt64() : 0;

    private long Number(string name) => NumberOf(Summary, name);
}
