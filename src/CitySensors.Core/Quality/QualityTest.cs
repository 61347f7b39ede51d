namespace CitySensors.Core.Quality;

/// <summary>The quality tests that look at the sequence of values of a sensor, as in the manuals of QARTOD.</summary>
[Flags]
public enum QualityTest
{
    None = 0,

    /// <summary>A single value is beyond both of its neighbours.</summary>
    Spike = 1,

    /// <summary>The value changed faster than is possible.</summary>
    RateOfChange = 2,

    /// <summary>The value has been the same for too long.</summary>
    FlatLine = 4,

    /// <summary>The values have varied too little for too long.</summary>
    AttenuatedSignal = 8,
}
