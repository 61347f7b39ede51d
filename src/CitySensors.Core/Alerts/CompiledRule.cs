using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Alerts;

/// <summary>A rule whose levels are converted to bounds on values. Immutable and thread safe.</summary>
internal sealed class CompiledRule
{
    /// <summary>There is a forecast every hour.</summary>
    private static readonly TimeSpan MaxForecastAge = TimeSpan.FromHours(3);

    private CompiledRule(Rule rule, int slot, SensorType sensorType, CompiledLevel[] levels)
    {
        Rule = rule;
        Slot = slot;
        SensorType = sensorType;
        Levels = levels;
        Directions = levels[0].Directions;
        FigureKey = AlertFigure.KeyOf(rule);
        // Between two windows without one that was too incomplete there is a step; clocks are put forward or back by an hour at most.
        MaxGap = rule.MaxGap ?? rule.Window?.Schedule.StepTime * 1.5 ?? (rule.Forecast is null ? null : MaxForecastAge);
    }

    public Rule Rule { get; }

    /// <summary>The index of the sensor's value in a reading.</summary>
    public int Slot { get; }

    public SensorType SensorType { get; }

    /// <summary>In ascending order of severity.</summary>
    public IReadOnlyList<CompiledLevel> Levels { get; }

    /// <summary>What it watches for; the same at all levels.</summary>
    public RuleDirections Directions { get; }

    public Audience Audience => Rule.AudienceOrDefault;

    /// <summary>The longest time between two values for which durations go on; null for three times the usual interval of the sensor.</summary>
    public TimeSpan? MaxGap { get; }

    /// <summary>The same for rules on the same figure of the same windows or forecasts; null for rules on single values.</summary>
    public string? FigureKey { get; }

    public long ForTicks => Rule.For.Ticks;

    public int MinValues => Rule.MinValues;

    public long ClearAfterTicks => Rule.ClearAfter.Ticks;

    public bool AnyHolds(double value) => Levels[0].Holds(value);

    public double ThresholdAt(int level, bool isLow) => isLow ? Levels[level].Low : Levels[level].High;

    public AlertCondition ConditionAt(int level, bool isLow) =>
        new(Rule.Id, Rule.Sensor, UnitOf(Rule, SensorType), ThresholdAt(level, isLow), Rule.IsOnValues ? SensorType.Distribution : null)
        {
            Figure = AlertFigure.Of(Rule, isLow, Levels[level].Sector?.Sector),
        };

    /// <summary>
    /// Whether an alert of the rule as it was before goes on under this one: the same sensor, severities and audience, and the side that it reports is
    /// still watched.
    /// </summary>
    /// <param name="before">The rule as it was.</param>
    /// <param name="isLow">Whether the alert reports low values; null if there is no alert: then nothing but the same sides goes on.</param>
    public bool Continues(CompiledRule before, bool? isLow) =>
        Rule.Id == before.Rule.Id && Slot == before.Slot && FigureKey == before.FigureKey && Audience == before.Audience && HasShape([.. before.Levels.Select(level => level.Shape)], isLow);

    /// <summary>Whether the levels have these shapes, in this order, or at least the side that an alert reports.</summary>
    public bool HasShape(ReadOnlySpan<LevelShape> shapes, bool? isLow)
    {
        if (shapes.Length != Levels.Count) return false;
        for (var i = 0; i < shapes.Length; i++)
        {
            if (Levels[i].Shape == shapes[i]) continue;
            if (isLow is not { } low || !Levels[i].Shape.HasSideOf(shapes[i], low)) return false;
        }

        return true;
    }

    /// <summary>Whether an alert with a threshold reports low values.</summary>
    public bool IsLowAt(Severity severity, double threshold)
    {
        var level = Levels.FirstOrDefault(level => level.Severity == severity) ?? Levels[0];
        return level.Shape.HasLow && (!level.Shape.HasHigh || Math.Abs(threshold - level.Low) < Math.Abs(threshold - level.High));
    }

    /// <summary>Whether the sector of one rule lies within that of the other.</summary>
    public bool HasSectorOf(CompiledRule other) => Levels[0].Sector is { } sector && other.Levels[0].Sector is { } that && sector.IsWithinOrAround(that);

    /// <summary>The part of the rule in some of its directions; null if nothing is left.</summary>
    public CompiledRule? Only(RuleDirections directions)
    {
        if ((Directions & ~directions) == 0) return this;
        return (Directions & directions) == 0 ? null : new CompiledRule(Rule, Slot, SensorType, [.. Levels.Select(level => level.Only(directions))]);
    }

    private static string UnitOf(Rule rule, SensorType type) => rule.Window?.Of is WindowFigure.OutlierShare or WindowFigure.FaultShare ? "1" : type.Unit;

    /// <returns>Null if its sensor type does not exist, or has no distribution although the rule needs one.</returns>
    public static CompiledRule? Compile(Rule rule, Catalogue catalogue)
    {
        var slot = catalogue.SlotOf(rule.Sensor);
        if (slot < 0) return null;
        var type = catalogue.Slots[slot];
        if (RuleFit.ErrorsOf(rule, type).Count > 0) return null;
        return new CompiledRule(
            rule, slot, type, [.. rule.Levels.OrderBy(level => level.Severity).Select(level => CompiledLevel.Compile(level, type))]);
    }
}

/// <summary>
/// A level that holds outside [<paramref name="Low"/>, <paramref name="High"/>] and ends inside its clear bounds; of a circular quantity, one
/// that holds in a sector and has no bounds (NaN).
/// </summary>
internal sealed record CompiledLevel(Severity Severity, double Low, double High, double ClearLow, double ClearHigh, CompiledSector? Sector = null)
{
    public LevelShape Shape { get; } = new(Severity, double.IsFinite(Low), double.IsFinite(High));

    public RuleDirections Directions =>
        Sector is not null ? RuleDirections.Sector : (Shape.HasHigh ? RuleDirections.High : 0) | (Shape.HasLow ? RuleDirections.Low : 0);

    public bool Holds(double value) => value >= High || value <= Low || Sector?.Contains(value) == true;

    /// <summary>Whether the value is closer to the low bound.</summary>
    public bool IsOnLowSide(double value) => High == double.PositiveInfinity || value - Low < High - value;

    public bool IsClear(double value) => Sector is null ? value < ClearHigh && value > ClearLow : Sector.IsClear(value);

    /// <summary>The level in one of its two directions.</summary>
    public CompiledLevel Only(RuleDirections directions)
    {
        var (low, high) = ((directions & RuleDirections.Low) != 0, (directions & RuleDirections.High) != 0);
        return new CompiledLevel(
            Severity,
            low ? Low : double.NegativeInfinity,
            high ? High : double.PositiveInfinity,
            low ? ClearLow : double.NegativeInfinity,
            high ? ClearHigh : double.PositiveInfinity);
    }

    public static CompiledLevel Compile(RuleLevel level, SensorType type)
    {
        const double never = double.PositiveInfinity;
        switch (level.Threshold)
        {
            case Threshold.Above above:
                return new CompiledLevel(level.Severity, -never, above.Value, -never, above.Clear);
            case Threshold.Below below:
                return new CompiledLevel(level.Severity, below.Value, never, below.Clear, never);
            case Threshold.InSector or Threshold.Improbable when type.Circular is not null:
                return new CompiledLevel(level.Severity, double.NaN, double.NaN, double.NaN, double.NaN, CompiledSector.Compile(level.Threshold, type));
            case Threshold.Improbable improbable:
                var distribution = type.Distribution!;
                var upper = improbable.Tail != Tail.Lower;
                var lower = improbable.Tail != Tail.Upper;
                return new CompiledLevel(
                    level.Severity,
                    lower ? distribution.ValueOfLowerTail(improbable.Probability) : -never,
                    upper ? distribution.ValueOfUpperTail(improbable.Probability) : never,
                    lower ? distribution.ValueOfLowerTail(improbable.Clear) : -never,
                    upper ? distribution.ValueOfUpperTail(improbable.Clear) : never);
            default:
                throw new ArgumentOutOfRangeException(nameof(level), level.Threshold, "Unknown kind of threshold.");
        }
    }
}
