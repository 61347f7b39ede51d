namespace CitySensors.Core.Alerts;

/// <summary>The properties of a level that must be unchanged for an alert to continue: severity, and the sides on which it has bounds.</summary>
internal readonly record struct LevelShape(Severity Severity, bool HasLow, bool HasHigh)
{
    private const int Low = 0x10;
    private const int High = 0x20;

    public byte ToByte() => (byte)((int)Severity | (HasLow ? Low : 0) | (HasHigh ? High : 0));

    public static LevelShape FromByte(byte value) => new((Severity)(value & 0xF), (value & Low) != 0, (value & High) != 0);
}
