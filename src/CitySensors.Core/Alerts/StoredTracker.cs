using CitySensors.Core.Sensors;

namespace CitySensors.Core.Alerts;

/// <summary>
/// A tracker as stored in the state of a station, with the rule as it was at that time: the rule may have been changed or removed
/// since, and an alert that cannot continue must still be cancelled.
/// </summary>
internal sealed record StoredTracker(string Rule, string Sensor, LevelShape[] Levels, AlertTracker Tracker, AlertCondition? Condition)
{
    /// <summary>Who gets the alert, if there is one.</summary>
    public Audience Audience { get; init; } = Audience.Both;

    private const byte NoDistribution = byte.MaxValue;

    /// <summary>The same check as for a rule that changes while the station is active.</summary>
    public bool CanContinueWith(CompiledRule rule) =>
        rule.Rule.Id == Rule && rule.Rule.Sensor == Sensor &&
        (Tracker.Level < 0 ? rule.HasShape(Levels, null) : rule.Audience == Audience && rule.HasShape(Levels, Tracker.IsLow));

    /// <summary>The alert that was active when the state was written; null if there was none.</summary>
    /// <param name="figureKey">See <see cref="CompiledRule.FigureKey"/>.</param>
    public Alert? ActiveAlert(string? figureKey)
    {
        if (Condition is null || Tracker.IsLate || Tracker.Source is not { } source) return null;
        var onset = new DateTimeOffset(Tracker.Onset, TimeSpan.Zero);
        return new Alert(
            AlertId.Compute(Rule, source.StationId, Sensor, onset),
            AlertState.Raised,
            source,
            Condition with { Figure = ((figureKey is null ? null : AlertFigure.FromKey(figureKey)) ?? new AlertFigure()) with { Side = Side } },
            new AlertEpisode(onset, onset, Levels[Tracker.Level].Severity, Levels[Tracker.Peak].Severity),
            Measurement.None,
            Message: "")
        {
            Audience = Audience,
        };
    }

    /// <summary>Null for a sector, which has no bounds.</summary>
    private AlertSide? Side => Levels[Tracker.Level] is { HasLow: false, HasHigh: false } ? null : Tracker.IsLow ? AlertSide.Below : AlertSide.Above;

    public static void Write(BinaryWriter writer, CompiledRule rule, AlertTracker tracker)
    {
        writer.Write(rule.Rule.Id);
        writer.Write(rule.Rule.Sensor);
        writer.Write((byte)tracker.Levels);
        for (var i = 0; i < tracker.Levels; i++) writer.Write(rule.Levels[i].Shape.ToByte());
        tracker.Write(writer);
        if (tracker.Level < 0) return;
        Write(writer, tracker.Source!);
        var condition = rule.ConditionAt(tracker.Level, tracker.IsLow);
        writer.Write(condition.Unit);
        writer.Write(condition.Threshold);
        Write(writer, condition.Expected);
        writer.Write((byte)rule.Audience);
    }

    public static StoredTracker Read(BinaryReader reader, string stationId, int format)
    {
        var (rule, sensor) = (reader.ReadString(), reader.ReadString());
        var levels = new LevelShape[reader.ReadByte()];
        for (var i = 0; i < levels.Length; i++) levels[i] = LevelShape.FromByte(reader.ReadByte());
        var tracker = AlertTracker.Read(reader, levels.Length, format);
        if (tracker.Level < 0) return new StoredTracker(rule, sensor, levels, tracker, null);
        tracker.Source = new AlertSource(
            stationId, reader.ReadBoolean() ? reader.ReadString() : null, ReadDegrees(reader), ReadDegrees(reader));
        var condition = new AlertCondition(
            rule,
            sensor,
            reader.ReadString(),
            reader.ReadDouble(),
            ReadDistribution(reader));
        // Formats without it are of the time when everyone got all alerts.
        var audience = format > 8 ? (Audience)reader.ReadByte() : Audience.Both;
        return new StoredTracker(rule, sensor, levels, tracker, condition) { Audience = audience };
    }

    private static void Write(BinaryWriter writer, Distribution? distribution)
    {
        writer.Write(distribution is null ? NoDistribution : (byte)distribution.Kind);
        if (distribution is null) return;
        writer.Write(distribution.Mean);
        writer.Write(distribution.StandardDeviation);
    }

    private static Distribution? ReadDistribution(BinaryReader reader) =>
        reader.ReadByte() is var kind && kind == NoDistribution ? null : new((DistributionKind)kind, reader.ReadDouble(), reader.ReadDouble());

    private static void Write(BinaryWriter writer, AlertSource source)
    {
        writer.Write(source.Area is not null);
        if (source.Area is not null) writer.Write(source.Area);
        WriteDegrees(writer, source.Latitude);
        WriteDegrees(writer, source.Longitude);
    }

    private static void WriteDegrees(BinaryWriter writer, double? degrees)
    {
        writer.Write(degrees.HasValue);
        if (degrees is { } value) writer.Write(value);
    }

    private static double? ReadDegrees(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadDouble() : null;
}
