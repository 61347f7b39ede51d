using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using CitySensors.Core.Readings;

namespace CitySensors.Core.Definitions;

/// <summary>Reads the members of a JSON object one by one and collects all errors.</summary>
internal sealed partial class ErrorCollector
{
    public List<DefinitionError> Errors { get; } = [];

    public void Add(string member, string message) => Errors.Add(new DefinitionError(member, message));

    public bool IsObject(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Add(path, "Must be an object.");
            return false;
        }

        try
        {
            // A lone surrogate in a name makes every access to the members throw.
            foreach (var member in element.EnumerateObject()) _ = member.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            Add(path, "A member name is not valid Unicode.");
            return false;
        }
    }

    /// <summary>Rejects unknown members: a misspelt member must not silently fall back to a default.</summary>
    public void OnlyMembers(JsonElement parent, string path, params ReadOnlySpan<string> known)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in parent.EnumerateObject())
        {
            if (!known.Contains(member.Name)) Add(Path(path, member.Name), "Unknown member.");
            else if (!seen.Add(member.Name)) Add(Path(path, member.Name), "Duplicate member.");
        }
    }

    public string? Text(JsonElement parent, string path, string name, int maxLength, bool required = false)
    {
        if (!Has(parent, path, name, required, out var member)) return null;
        if (TextOf(member) is not { } text)
        {
            Add(Path(path, name), "Must be a string.");
            return null;
        }

        if (string.IsNullOrWhiteSpace(text) || text.Length > maxLength || text.Any(char.IsControl))
        {
            Add(Path(path, name), $"Must have 1 to {maxLength} characters and no control characters.");
            return null;
        }

        return text;
    }

    public double? Number(JsonElement parent, string path, string name, double min, double max, bool required = false)
    {
        if (!Has(parent, path, name, required, out var member)) return null;
        if (IsFinite(member) && member.GetDouble() is var number && number >= min && number <= max) return number;
        Add(Path(path, name), min == double.MinValue ? "Must be a number." : $"Must be a number from {min:R} to {max:R}.");
        return null;
    }

    /// <summary>Like <see cref="Text"/>, but it may be empty: some numbers have no unit to show.</summary>
    public string? Symbol(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var member) && TextOf(member) is "" ? "" : Text(parent, "", name, DefinitionLimits.MaxSymbolLength);

    public int? Integer(JsonElement parent, string path, string name, int min, int max)
    {
        if (!Has(parent, path, name, required: false, out var member)) return null;
        if (IsFinite(member) && member.GetDouble() is var number && number >= min && number <= max && double.IsInteger(number)) return (int)number;
        Add(Path(path, name), $"Must be an integer from {min} to {max}.");
        return null;
    }

    /// <summary>Texts by language tag.</summary>
    public IReadOnlyDictionary<string, string> TextsByLanguage(JsonElement parent, string path, string name, int maxLength, int maxLanguages)
    {
        if (Object(parent, path, name) is not { } member) return FrozenDictionary<string, string>.Empty;
        var at = Path(path, name);
        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var tag in member.EnumerateObject().Select(one => one.Name))
        {
            if (!LocalizedTexts.IsLanguage(tag)) Add(Path(at, tag), "The name must be a BCP 47 language tag, such as de or de-AT.");
            else if (texts.ContainsKey(tag)) Add(Path(at, tag), "Duplicate member.");
            else if (Text(member, at, tag, maxLength, required: true) is { } text) texts.Add(tag, text);
        }

        if (texts.Count > maxLanguages) Add(at, $"Must have at most {maxLanguages} languages.");
        return texts.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public T? Choice<T>(JsonElement parent, string path, string name, IReadOnlyDictionary<string, T> choices, bool required = false)
        where T : struct
    {
        if (!Has(parent, path, name, required, out var member)) return null;
        if (TextOf(member) is { } text && choices.TryGetValue(text, out var choice)) return choice;
        Add(Path(path, name), $"Must be one of {string.Join(", ", choices.Keys)}.");
        return null;
    }

    /// <summary>An ISO 8601 duration without years and months.</summary>
    public TimeSpan? Duration(JsonElement parent, string path, string name, TimeSpan max, TimeSpan min = default, bool required = false)
    {
        if (!Has(parent, path, name, required, out var member)) return null;
        if (TextOf(member) is [.., not '\n'] text && Form().IsMatch(text))
        {
            try
            {
                var duration = XmlConvert.ToTimeSpan(text);
                if (duration >= min && duration <= max) return duration;
            }
            catch (FormatException)
            {
                // Reported below, like a duration out of range.
            }
            catch (OverflowException)
            {
                // Reported below, like a duration out of range.
            }
        }

        Add(Path(path, name), $"Must be an ISO 8601 duration from {XmlConvert.ToString(min)} to {XmlConvert.ToString(max)}.");
        return null;
    }

    /// <summary>An RFC 3339 time with an offset.</summary>
    public DateTimeOffset? Time(JsonElement parent, string path, string name, bool required = false)
    {
        if (!Has(parent, path, name, required, out var member)) return null;
        if (TextOf(member) is { } text && Timestamp.TryFromText(text, out var ticks)) return new DateTimeOffset(ticks, TimeSpan.Zero);
        Add(Path(path, name), "Must be an RFC 3339 time with an offset, such as 2023-11-14T22:13:20Z.");
        return null;
    }

    public JsonElement? Object(JsonElement parent, string path, string name, bool required = false) =>
        Has(parent, path, name, required, out var member) && IsObject(member, Path(path, name)) ? member : null;

    public IReadOnlyList<JsonElement> Array(JsonElement parent, string path, string name, int maxCount, bool required = false)
    {
        if (!Has(parent, path, name, required, out var member)) return [];
        if (member.ValueKind == JsonValueKind.Array && member.GetArrayLength() <= maxCount) return [.. member.EnumerateArray()];
        Add(Path(path, name), $"Must be an array of at most {maxCount} elements.");
        return [];
    }

    public static bool IsGiven(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null;

    public static bool IsFinite(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number) && double.IsFinite(number);

    /// <summary>The value of a string; null for any other type and for invalid Unicode.</summary>
    public static string? TextOf(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String) return null;
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static string Path(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    // XmlConvert reads white space around a duration, and more. The pattern's end is before a line feed too, unlike in ECMA 262.
    [GeneratedRegex(DefinitionLimits.DurationPattern)]
    private static partial Regex Form();

    private bool Has(JsonElement parent, string path, string name, bool required, out JsonElement member)
    {
        if (parent.TryGetProperty(name, out member) && member.ValueKind != JsonValueKind.Null) return true;
        if (required) Add(Path(path, name), "Missing required member.");
        return false;
    }
}
