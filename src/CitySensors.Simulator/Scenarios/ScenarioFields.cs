using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CitySensors.Core.Readings;

namespace CitySensors.Simulator.Scenarios;

/// <summary>Reads the members of a scenario one by one and collects all errors.</summary>
internal sealed class ScenarioFields(DateTimeOffset start)
{
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    public void Add(string path, string error) => _errors.Add($"{path} {error}");

    public bool Has<T>(string path, [NotNullWhen(true)] T? entry)
        where T : class
    {
        if (entry is null) Add(path, "must be an object, but is null");
        return entry is not null;
    }

    public T? Kind<T>(string path, string? name)
        where T : struct, Enum
    {
        var kinds = ScriptNames.All<T>();
        if (name is not null && kinds.TryGetValue(name, out var kind)) return kind;
        Add(path, $"is {(name is null ? "missing" : $"\"{name}\"")}; expected one of {string.Join(", ", kinds.Keys)}");
        return null;
    }

    public double? Number(string path, double? value, double min, double max)
    {
        if (value >= min && value <= max) return value;
        Add(path, string.Create(CultureInfo.InvariantCulture, $"is {(value is null ? "missing" : $"{value}")}; expected {min} to {max}"));
        return null;
    }

    /// <summary>A duration; zero if it is missing.</summary>
    public TimeSpan Duration(string path, string? text)
    {
        if (text is null) return TimeSpan.Zero;
        if (IsoDuration.TryParse(text, out var duration)) return duration;
        Add(path, $"is \"{text}\"; expected an ISO 8601 duration such as PT30S");
        return TimeSpan.Zero;
    }

    /// <summary>An absolute time, or a duration after the start.</summary>
    public DateTimeOffset? Time(string path, string? text)
    {
        if (text is not null && IsoDuration.TryParse(text, out var after)) return start + after;
        if (text is not null && Timestamp.TryFromText(text, out var ticks)) return new DateTimeOffset(ticks, TimeSpan.Zero);
        Add(path, $"is {(text is null ? "missing" : $"\"{text}\"")}; expected an RFC 3339 time, or a duration after the start such as PT30S");
        return null;
    }
}
