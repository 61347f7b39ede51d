namespace CitySensors.Core.Alerts;

/// <summary>The properties of a level that must be unchanged for an alert to continue: severity, and the side that the alert reports.</summary>
internal readonly record struct LevelShape(Severity Severity, bool HasLow, bool HasHigh)
{
    private const int Low = 0x10;
    private const int High = 0x20;

    /// <summary>Whether it has the severity of another one, and like that one a bound on a side.</summary>
    public bool HasSideOf(LevelShape other, bool isLow) => Severity == other.Severity && (isLow ? HasLow && other.HasLow : HasHigh && other.HasHigh);

    public byte ToByte() => (byte)((int)Severity | (HasLow ? Low : 0) | (HasHigh ? High : 0));

    public static LevelShape FromByte(byte value) => new((Severity)(value & 0xF), (value & Low) != 0, (value & High) != 0);
}
