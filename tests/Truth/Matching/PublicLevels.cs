using System.Text.Json;
using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;

namespace CitySensors.Truth.Matching;

/// <summary>Values beyond which a level holds.</summary>
internal readonly record struct Bounds(double Low, double High)
{
    /// <summary>No value is beyond them.</summary>
    public static Bounds None { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    public bool AreCrossedBy(double value) => value <= Low || value >= High;

    public Bounds NearestOf(Bounds other) => new(Math.Max(Low, other.Low), Math.Min(High, other.High));
}

/// <summary>The lowest levels of the public rules on values and windows, by sensor type: of all severities, and of Severe and Extreme.</summary>
internal sealed class PublicLevels
{
    private readonly Dictionary<string, (Bounds Any, Bounds Severe)> _bounds = [];

    /// <param name="rules">The rules as the API returns them. Rules on forecasts and on shares of outliers have no level for values.</param>
    /// <param name="sensorTypes">Their sensor types; rules on others are left out.</param>
    public static PublicLevels Of(IEnumerable<JsonElement> rules, IReadOnlyList<SensorType> sensorTypes)
    {
        var levels = new PublicLevels();
        foreach (var rule in rules)
        {
            var type = sensorTypes.FirstOrDefault(type => type.Id == rule.GetProperty("sensor").GetString());
            if (type is not null && AudienceText.IsPublic(rule) && IsOnValues(rule)) levels.Add(rule.GetProperty("levels"), type);
        }

        return levels;
    }

    /// <summary>The lowest level of any severity.</summary>
    public Bounds Any(string sensor) => _bounds.TryGetValue(sensor, out var bounds) ? bounds.Any : Bounds.None;

    /// <summary>The lowest level of severity Severe or Extreme.</summary>
    public Bounds Severe(string sensor) => _bounds.TryGetValue(sensor, out var bounds) ? bounds.Severe : Bounds.None;

    private static bool IsOnValues(JsonElement rule) =>
        !rule.TryGetProperty("forecast", out _) && (!rule.TryGetProperty("of", out var of) || of.GetString() is not ("outlier_share" or "fault_share"));

    private void Add(JsonElement levels, SensorType type)
    {
        foreach (var level in levels.EnumerateArray())
        {
            var bounds = BoundsOf(level, type);
            var isSevere = Enum.Parse<Severity>(level.GetProperty("severity").GetString()!) >= Severity.Severe;
            _bounds[type.Id] = (Any(type.Id).NearestOf(bounds), isSevere ? Severe(type.Id).NearestOf(bounds) : Severe(type.Id));
        }
    }

    private static Bounds BoundsOf(JsonElement level, SensorType type)
    {
        if (level.TryGetProperty("above", out var above)) return Bounds.None with { High = above.GetDouble() };
        if (level.TryGetProperty("below", out var below)) return Bounds.None with { Low = below.GetDouble() };
        if (!level.TryGetProperty("tail_probability", out var probability) || type.Distribution is not { } distribution) return Bounds.None;
        var tail = level.TryGetProperty("tail", out var name) ? name.GetString() : "both";
        return new Bounds(
            tail == "upper" ? double.NegativeInfinity : distribution.ValueOfLowerTail(probability.GetDouble()),
            tail == "lower" ? double.PositiveInfinity : distribution.ValueOfUpperTail(probability.GetDouble()));
    }
}
