namespace CitySensors.Core.Quality;

/// <summary>The flags of QARTOD (US IOOS, Manual for Real-Time Oceanographic Data Quality Control Flags).</summary>
public enum QualityFlag : byte
{
    Pass = 1,
    NotEvaluated = 2,
    Suspect = 3,
    Fail = 4,
    Missing = 9,
}
