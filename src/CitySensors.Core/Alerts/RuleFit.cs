using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Alerts;

/// <summary>Whether the levels of a rule can be evaluated for the values of its sensor type.</summary>
internal static class RuleFit
{
    /// <summary>What does not fit, by the members of the rule; empty if the rule fits.</summary>
    public static IReadOnlyList<DefinitionError> ErrorsOf(Rule rule, SensorType type)
    {
        if (rule.Window is { } window) return ErrorsOf(window, type);
        if (rule.Forecast is not null) return RuleForecast.Fits(type) ? [] : [new("forecast", $"The values of \"{type.Id}\" are not forecast: they are {(type.Circular is null ? "readings of a counter" : "circular")}.")];
        var errors = new List<DefinitionError>();
        for (var i = 0; i < rule.Levels.Count; i++)
            if (ErrorOf(rule.Levels[i].Threshold, type) is { } error) errors.Add(new($"levels[{i}].{error.Member}", error.Message));
        if (errors.Count == 0 && type.Circular is not null) AddOrderErrors(rule, type, errors);
        return errors;
    }

    /// <summary>What a sensor type lacks for the rules that watch it; empty if they all fit.</summary>
    public static IReadOnlyList<DefinitionError> ErrorsOf(SensorType type, Catalogue catalogue) =>
    [
        .. from rule in catalogue.Rules
           where rule.Sensor == type.Id
           orderby rule.Id
           from error in ErrorsOf(rule, type)
           select new DefinitionError("id", $"The rule \"{rule.Id}\" does not fit: {error.Member}: {error.Message}"),
    ];

    private static IReadOnlyList<DefinitionError> ErrorsOf(RuleWindow window, SensorType type)
    {
        if (window.Fits(type)) return [];
        return [new("of", window.Of switch
        {
            WindowFigure.OutlierShare => $"The sensor type \"{type.Id}\" has no distribution.",
            WindowFigure.Sum => $"The values of \"{type.Id}\" do not add up: its aggregation is neither sum nor counter_increment.",
            _ when type.Circular is not null => $"The values of \"{type.Id}\" are circular; rules on windows are not available for them.",
            _ => $"The values of \"{type.Id}\" are readings of a counter; use sum.",
        })];
    }

    private static DefinitionError? ErrorOf(Threshold threshold, SensorType type) => (threshold, type.Circular) switch
    {
        (Threshold.Improbable, _) when type.Distribution is null => new("tail_probability", $"The sensor type \"{type.Id}\" has no distribution."),
        (Threshold.Improbable { Tail: not Tail.Both }, not null) => new("tail", $"The values of \"{type.Id}\" are circular: there is no upper or lower tail."),
        (Threshold.Above, not null) => new("above", $"The values of \"{type.Id}\" are circular; use sector."),
        (Threshold.Below, not null) => new("below", $"The values of \"{type.Id}\" are circular; use sector."),
        (Threshold.InSector, null) => new("sector", $"The values of \"{type.Id}\" are not circular; use above or below."),
        (Threshold.InSector level, { } scale) => ErrorOf(level, scale),
        _ => null,
    };

    private static DefinitionError? ErrorOf(Threshold.InSector level, CircularScale scale)
    {
        if (level.Sector.From >= scale.Period || level.Sector.To >= scale.Period) return new("sector", $"from and to must be less than {scale.Period:R}.");
        return level.Sector.WidthOn(scale) + 2 * level.Margin >= scale.Period ? new("sector", "With its margin on both sides, it must be less than the whole circle.") : null;
    }

    private static void AddOrderErrors(Rule rule, SensorType type, List<DefinitionError> errors)
    {
        for (var i = 1; i < rule.Levels.Count; i++)
        {
            if (!CompiledSector.Compile(rule.Levels[i].Threshold, type).IsWithin(CompiledSector.Compile(rule.Levels[i - 1].Threshold, type)))
                errors.Add(new($"levels[{i}]", "Must be a part of the sector of the previous level, also with its margin."));
        }
    }
}
