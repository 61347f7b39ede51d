using CitySensors.Core.Definitions;

namespace CitySensors.Core.Alerts.RuleSets;

/// <summary>Rules that a law or a public health scale asks for. Immutable.</summary>
/// <param name="Name">The name by which it is switched on.</param>
/// <param name="Title">What it is.</param>
/// <param name="Source">Where its figures are published.</param>
/// <param name="Templates">Its rules.</param>
public sealed record RuleSet(string Name, string Title, string Source, IReadOnlyList<RuleTemplate> Templates)
{
    /// <summary>Its rules for the sensor types of a city.</summary>
    public IReadOnlyList<RuleFromSet> For(Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        return [.. Templates.Select(template => template.For(this, catalogue))];
    }
}

/// <summary>A rule of a set, for whichever sensor type measures its quantity.</summary>
/// <param name="Suffix">What follows the name of the set in the id of the rule.</param>
/// <param name="Sensors">The ids of sensor types that measure the quantity; the first one that a city has counts.</param>
/// <param name="Unit">The UCUM code of the unit of the thresholds.</param>
/// <param name="Window">The figure of which windows is watched.</param>
/// <param name="Windows">The least number of windows.</param>
/// <param name="Topic">The topic of its <see cref="ReadyInstructions"/>.</param>
/// <param name="Levels">The thresholds, each with its severity.</param>
public sealed record RuleTemplate(
    string Suffix, IReadOnlyList<string> Sensors, string Unit, RuleWindow Window, int Windows, string Topic, params IReadOnlyList<(Severity Severity, double Above)> Levels)
{
    internal RuleFromSet For(RuleSet set, Catalogue catalogue)
    {
        var id = $"{set.Name}-{Suffix}";
        var type = Sensors.Select(catalogue.SensorType).FirstOrDefault(type => type is not null);
        var rule = type is null ? null : new Rule(
            id,
            type.Id,
            TimeSpan.Zero,
            TimeSpan.Zero,
            [.. Levels.Select(level => new RuleLevel(level.Severity, new Threshold.Above(level.Above, level.Above)))],
            Source: set.Source)
        {
            MinValues = Windows, Window = Window, Instructions = ReadyInstructions.About(Topic, Levels.Select(level => level.Severity)),
        };
        var error = type is null ? $"The city has no sensor type {string.Join(" or ", Sensors)}."
            : type.Unit != Unit ? $"The sensor type \"{type.Id}\" has the unit {type.Unit}; the thresholds are in {Unit}."
            : RuleFit.ErrorsOf(rule!, type).Select(error => error.Message).FirstOrDefault();
        return new RuleFromSet(id, this, error is null ? rule : null, error, catalogue.Rule(id) is not null);
    }
}

/// <summary>A rule of a set at a city.</summary>
/// <param name="Id">The id of the rule.</param>
/// <param name="Template">What it says.</param>
/// <param name="Rule">The rule; null if the city cannot have it.</param>
/// <param name="Error">Why the city cannot have it; null if it can.</param>
/// <param name="IsOn">Whether the city has a rule with this id.</param>
public sealed record RuleFromSet(string Id, RuleTemplate Template, Rule? Rule, string? Error, bool IsOn);
