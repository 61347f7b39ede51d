namespace CitySensors.Core.Aggregates;

/// <summary>The figures of an aggregate.</summary>
[Flags]
public enum AggregateFigures
{
    None = 0,
    Count = 1,
    Outliers = 2,
    Suspect = 4,
    Failed = 8,
    Min = 16,
    Max = 32,
    Mean = 64,
    Sum = 128,
    StandardDeviation = 256,
    Quantiles = 512,

    /// <summary>The times and the usual interval of the values.</summary>
    Completeness = 1024,

    /// <summary>The last bits of what the figures are computed from.</summary>
    Other = 2048,
}
