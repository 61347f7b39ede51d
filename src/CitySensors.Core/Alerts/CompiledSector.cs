using CitySensors.Core.Sensors;

namespace CitySensors.Core.Alerts;

/// <summary>The sector of a circle in which a level holds, and the wider one that a value must leave for the level to end. Immutable and thread safe.</summary>
/// <param name="Scale">The circle.</param>
/// <param name="Centre">The middle of both sectors.</param>
/// <param name="Reach">Half of the length of the sector; if negative, no value is in it.</param>
/// <param name="ClearReach">Half of the length of the wider one.</param>
internal sealed record CompiledSector(CircularScale Scale, double Centre, double Reach, double ClearReach)
{
    /// <summary>The sector as a person writes it.</summary>
    public Sector Sector => new(Scale.Normalize(Centre - Reach), Scale.Normalize(Centre + Reach));

    public bool Contains(double value) => Math.Abs(Scale.Difference(Centre, value)) <= Reach;

    public bool IsClear(double value) => Math.Abs(Scale.Difference(Centre, value)) > ClearReach;

    /// <summary>Whether values that are in this sector are in the other one, too, also until they are clear.</summary>
    public bool IsWithin(CompiledSector other)
    {
        var apart = Math.Abs(Scale.Difference(Centre, other.Centre));
        return apart + Reach <= other.Reach && apart + ClearReach <= other.ClearReach;
    }

    /// <summary>Whether one of two sectors lies within the other.</summary>
    public bool IsWithinOrAround(CompiledSector other)
    {
        const double rounding = 1e-9;
        var (shorter, longer) = (Math.Min(Reach, other.Reach), Math.Max(Reach, other.Reach));
        return shorter >= 0 && Math.Abs(Scale.Difference(Centre, other.Centre)) + shorter <= longer + rounding * Scale.Period;
    }

    /// <summary>Improbable values are those opposite of the mean.</summary>
    public static CompiledSector Compile(Threshold threshold, SensorType type)
    {
        var scale = type.Circular!;
        switch (threshold)
        {
            case Threshold.InSector { Sector: var sector, Margin: var margin }:
                var reach = sector.WidthOn(scale) / 2;
                return new CompiledSector(scale, scale.Normalize(sector.From + reach), reach, reach + margin);
            case Threshold.Improbable improbable:
                var distribution = type.Distribution!;
                return new CompiledSector(
                    scale,
                    scale.Normalize(distribution.Mean + scale.Period / 2),
                    scale.Period / 2 - (distribution.ValueOfUpperTail(improbable.Probability) - distribution.Mean),
                    scale.Period / 2 - (distribution.ValueOfUpperTail(improbable.Clear) - distribution.Mean));
            default:
                throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "Not a threshold of circular values.");
        }
    }
}
