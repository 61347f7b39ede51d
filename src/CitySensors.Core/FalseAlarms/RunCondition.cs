using System.Numerics;

namespace CitySensors.Core.FalseAlarms;

/// <summary>Alerts while at least <see cref="Values"/> of the last <see cref="Of"/> readings are beyond a level.</summary>
public sealed record RunCondition
{
    /// <summary>The largest <see cref="Of"/>, unless all of the readings must be beyond the level: every pattern of them is a state.</summary>
    public const int MaxOf = 10;

    public const int MaxValues = 100;

    /// <param name="values">How many readings must be beyond the level, from 1 to <see cref="MaxValues"/>.</param>
    /// <param name="of">Of how many readings, from <paramref name="values"/> to <see cref="MaxOf"/>; null for readings in a row.</param>
    public RunCondition(int values, int? of = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(values, MaxValues);
        if (of < values || (of > values && of > MaxOf))
            throw new ArgumentOutOfRangeException(nameof(of), of, $"Must be {values}, or from {values} to {MaxOf}.");
        (Values, Of) = (values, of ?? values);
    }

    public int Values { get; }

    public int Of { get; }

    public bool IsInARow => Of == Values;

    /// <summary>What is remembered of earlier readings: the number in a row beyond the level, or which of the last ones were.</summary>
    internal int States => IsInARow ? Values : 1 << (Of - 1);

    /// <summary>The state after another reading; -1 if an alert begins.</summary>
    internal int Next(int state, bool isBeyond)
    {
        if (IsInARow) return !isBeyond ? 0 : state + 1 == Values ? -1 : state + 1;
        if (isBeyond && BitOperations.PopCount((uint)state) + 1 >= Values) return -1;
        return ((state << 1) | (isBeyond ? 1 : 0)) & (States - 1);
    }
}
