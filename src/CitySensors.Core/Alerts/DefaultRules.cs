using CitySensors.Core.Alerts.RuleSets;
using CitySensors.Core.Sensors;
using static CitySensors.Core.Alerts.Threshold;

namespace CitySensors.Core.Alerts;

/// <summary>The default rules an engineer can choose from when adding a sensor type.</summary>
public static class DefaultRules
{
    /// <summary>Zero: values as improbable as the levels below are reported with the second in a row; ordinary outliers do not reach them.</summary>
    public static readonly TimeSpan For = TimeSpan.Zero;

    /// <summary>How long values must be back to normal before the alert ends.</summary>
    public static readonly TimeSpan ClearAfter = TimeSpan.FromMinutes(5);

    /// <summary>The breakpoints for fine dust apply to 24-hour means; a single value does not mean unhealthy air.</summary>
    private static readonly TimeSpan FineDustFor = TimeSpan.FromMinutes(10);

    /// <summary>Heat warnings are for maxima of the air of a day, which a sensor in the sun for a moment does not show.</summary>
    private static readonly TimeSpan HeatFor = TimeSpan.FromMinutes(10);

    /// <summary>The clear level of a public scale, as a share of its threshold.</summary>
    private const double ClearShare = 0.9;

    /// <summary>The largest share of values beyond the least threshold of a scale with which it fits a distribution.</summary>
    private const double MaxUsualShare = 0.01;

    private static readonly (Severity Severity, double Probability, double Clear)[] Improbabilities =
    [
        (Severity.Minor, 1e-6, 1e-2),
        (Severity.Moderate, 1e-9, 1e-6),
        (Severity.Severe, 1e-12, 1e-9),
        (Severity.Extreme, 1e-15, 1e-12),
    ];

    /// <summary>The sensor types for which only high values are reported.</summary>
    private static readonly string[] OnlyHigh = ["air_quality", "particulate_matter", "noise_level", "illuminance", "wind_speed", "rainfall"];

    public static string IdFor(string sensor) => $"default-{sensor}";

    /// <summary>The id of the rule by a public scale that a sensor type has besides its default rule.</summary>
    public static string PublicIdFor(string sensor) => $"public-{sensor}";

    /// <summary>The id of the rule by a public scale whose alerts neighbouring stations must confirm.</summary>
    public static string ConfirmedIdFor(string sensor) => $"confirmed-{sensor}";

    /// <summary>The ids of all default rules that a sensor type can have.</summary>
    public static IReadOnlyList<string> IdsFor(string sensor) => [IdFor(sensor), PublicIdFor(sensor), ConfirmedIdFor(sensor)];

    public static Rule ByTailProbability(string sensor) => ByTailProbability(sensor, For, ClearAfter);

    public static Rule ByTailProbability(string sensor, TimeSpan @for, TimeSpan clearAfter) =>
        ByTailProbability(sensor, OnlyHigh.Contains(sensor) ? Tail.Upper : Tail.Both, @for, clearAfter);

    /// <summary>For a folded distribution only high values are reported: a magnitude near zero is improbable but harmless.</summary>
    internal static Rule ByTailProbability(SensorType type) => type.Distribution?.Kind == DistributionKind.FoldedNormal
        ? ByTailProbability(type.Id, Tail.Upper, For, ClearAfter)
        : ByTailProbability(type.Id);

    private static Rule ByTailProbability(string sensor, Tail tail, TimeSpan @for, TimeSpan clearAfter) => new(
        IdFor(sensor),
        sensor,
        @for,
        clearAfter,
        [.. Improbabilities.Select(level => new RuleLevel(level.Severity, new Improbable(level.Probability, level.Clear, tail)))],
        Source: "Tail probability of the sensor type's distribution");

    /// <summary>The rule based on a public scale, or null if there is none for the sensor type.</summary>
    public static Rule? ByPublicScale(string sensor) => sensor switch
    {
        "temperature" => Scale(
            sensor,
            ReadyInstructions.Heat,
            HeatFor,
            "China Meteorological Administration, warning signals of high temperature, orange and red: 37 and 40 Cel",
            (Severity.Moderate, 37), (Severity.Severe, 40)),
        "wind_speed" => Scale(
            sensor,
            ReadyInstructions.Gusts,
            TimeSpan.Zero,
            "Deutscher Wetterdienst, warning criteria: gusts, levels 1 to 4",
            (Severity.Minor, 14), (Severity.Moderate, 18), (Severity.Severe, 29), (Severity.Extreme, 39)),
        "rainfall" => Scale(
            sensor,
            ReadyInstructions.Rain,
            TimeSpan.Zero,
            "Deutscher Wetterdienst, warning criteria: heavy rain in one hour, levels 2 to 4",
            (Severity.Moderate, 15), (Severity.Severe, 25), (Severity.Extreme, 40)),
        "particulate_matter" => Scale(
            sensor,
            ReadyInstructions.Particles,
            FineDustFor,
            "US EPA, PM2.5 air quality index breakpoints of 2024: unhealthy for sensitive groups, unhealthy, very unhealthy, hazardous",
            (Severity.Minor, 35.5), (Severity.Moderate, 55.5), (Severity.Severe, 125.5), (Severity.Extreme, 225.5)),
        _ => null,
    };

    /// <summary>
    /// The rule by the public scale of a sensor type, besides another one; null if there is no scale, the unit is another one, or the scale calls values
    /// dangerous that the known distribution has every day: then one of the two is wrong for the city, and an engineer must say which.
    /// </summary>
    public static Rule? ByFittingScale(SensorType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (ByPublicScale(type.Id) is not { } rule || type.Unit != UnitOfScale(type.Id)) return null;
        var least = ((Above)rule.Levels[0].Threshold).Value;
        return type.Distribution?.UpperTail(least) > MaxUsualShare ? null : rule with { Id = PublicIdFor(type.Id) };
    }

    /// <summary>
    /// The rule besides one by a public scale that lets values last before citizens are warned: where neighbouring stations agree, they need not. Null
    /// if it warns at once.
    /// </summary>
    public static Rule? ConfirmedBy(Rule scale)
    {
        ArgumentNullException.ThrowIfNull(scale);
        return scale.For == TimeSpan.Zero ? null : scale with { Id = ConfirmedIdFor(scale.Sensor), For = TimeSpan.Zero, Audience = Audience.Confirmed };
    }

    /// <summary>The unit of the public scale of a sensor type that has one.</summary>
    internal static string UnitOfScale(string sensor) => StandardSensorTypes.All.Single(type => type.Id == sensor).Unit;

    private static Rule Scale(string sensor, string topic, TimeSpan @for, string source, params (Severity Severity, double Value)[] levels) => new(
        IdFor(sensor),
        sensor,
        @for,
        ClearAfter,
        [.. levels.Select(level => new RuleLevel(level.Severity, new Above(level.Value, level.Value * ClearShare)))],
        Source: source)
    {
        Instructions = ReadyInstructions.About(topic, levels.Select(level => level.Severity)),
    };
}
