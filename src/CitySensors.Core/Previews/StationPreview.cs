using CitySensors.Core.Quality;
using CitySensors.Core.Readings;

namespace CitySensors.Core.Previews;

/// <summary>Evaluates the proposed rule and the one in force over the readings of a station. Not thread safe.</summary>
public sealed class StationPreview
{
    private readonly RulePreview _preview;
    private readonly RuleReplay? _proposed;
    private readonly RuleReplay? _inForce;

    /// <summary>Null if the flags of the values stay as they are.</summary>
    private readonly QualityReplay? _quality;
    private long? _firstTicks;
    private readonly double[] _value = new double[1];
    private readonly double[] _raw = new double[1];

    public StationPreview(RulePreview preview, PreviewStation station)
    {
        ArgumentNullException.ThrowIfNull(preview);
        ArgumentNullException.ThrowIfNull(station);
        (_preview, Station) = (preview, station);
        var from = preview.Request.From.UtcTicks;
        _proposed = station.Proposed is { } proposed ? new RuleReplay(station.Definition, proposed, from) : null;
        _inForce = station.InForce is { } inForce ? new RuleReplay(station.Definition, inForce, from) : null;
        if (preview.NeedsRaw && _proposed is not null) _quality = new QualityReplay(station.Proposed!.Scorer, station.ScorerInForce, _proposed);
    }

    public PreviewStation Station { get; }

    /// <summary>Evaluates the next readings.</summary>
    /// <param name="readings">Readings in order of event time, with the slot of the preview and, if it needs them, raw values.</param>
    /// <exception cref="TooManyAlertsException">A rule has too many alerts at the station.</exception>
    /// <exception cref="Aggregates.TooManyReadingsException">There are too many readings for the windows of a rule.</exception>
    public void Add(ScannedReadings readings)
    {
        ArgumentNullException.ThrowIfNull(readings);
        if (readings.Count == 0) return;
        _firstTicks ??= readings.EventTicks[0];
        if (_inForce is not null) Replay(readings, _inForce);
        if (_quality is not null) Test(readings, _quality);
        else if (_proposed is not null) Replay(readings, _proposed);
    }

    /// <summary>Ends the period.</summary>
    public StationPreviewResult End()
    {
        _quality?.End();
        var end = _preview.Request.To.UtcTicks;
        return new StationPreviewResult(Station, _firstTicks, _proposed?.End(end) ?? RuleOutcome.None, _inForce?.End(end) ?? RuleOutcome.None);
    }

    private void Replay(ScannedReadings readings, RuleReplay rule)
    {
        var slot = _preview.Slot;
        var ticks = readings.EventTicks;
        var values = readings.ValuesOf(slot);
        var flags = readings.Flags;
        for (var i = 0; i < values.Length; i++)
        {
            _value[0] = values[i];
            rule.Next(new Reading(ticks[i], _value), FlagsOf(flags[i], slot));
        }
    }

    private void Test(ScannedReadings readings, QualityReplay quality)
    {
        var slot = _preview.Slot;
        var ticks = readings.EventTicks;
        var values = readings.ValuesOf(slot);
        var raw = readings.RawOf(slot);
        var flags = readings.Flags;
        for (var i = 0; i < values.Length; i++)
        {
            (_value[0], _raw[0]) = (values[i], raw[i]);
            quality.Next(new Reading(ticks[i], _value, _raw), FlagsOf(flags[i], slot));
        }
    }

    /// <summary>The flags of one slot, which is the first one of the catalogue of the preview.</summary>
    private static ValueFlags FlagsOf(in ValueFlags flags, int slot)
    {
        if ((flags.Outliers | flags.Failed | flags.Suspect) == 0) return ValueFlags.None;
        var tests = flags.Tests is { } found ? TestFlags.Of(found.Spike >> slot & 1, found.RateOfChange >> slot & 1, found.FlatLine >> slot & 1, found.AttenuatedSignal >> slot & 1) : null;
        return new ValueFlags(flags.Outliers >> slot & 1, flags.Failed >> slot & 1, flags.Suspect >> slot & 1, tests);
    }
}

/// <summary>What a rule raises at a station.</summary>
/// <param name="Alerts">The alerts in order of time.</param>
/// <param name="Messages">The messages to its subscribers.</param>
public sealed record RuleOutcome(IReadOnlyList<PreviewedAlert> Alerts, MessageDays Messages)
{
    internal static RuleOutcome None { get; } = new([], new MessageDays(TimeZoneInfo.Utc));
}

/// <summary>What two rules raise at a station.</summary>
/// <param name="Station">The station.</param>
/// <param name="FirstTicks">The event time of its first reading, in UTC ticks; null without readings.</param>
/// <param name="Proposed">What the proposed rule raises.</param>
/// <param name="InForce">What the rule in force raises.</param>
public sealed record StationPreviewResult(PreviewStation Station, long? FirstTicks, RuleOutcome Proposed, RuleOutcome InForce);
