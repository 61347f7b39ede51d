namespace CitySensors.Core.Events;

/// <summary>When alerts belong to the same event.</summary>
/// <param name="Hazards">Which sensor types belong together.</param>
public sealed record EventOptions(Hazards Hazards)
{
    public const double DefaultRadiusKilometres = 2;

    public static readonly TimeSpan DefaultQuiet = TimeSpan.FromMinutes(15);

    /// <summary>How far apart two stations of different or without areas may be to be neighbours.</summary>
    public double RadiusKilometres { get; init; } = DefaultRadiusKilometres;

    /// <summary>How long no alert may be active until an event is over. Alerts that begin before belong to it.</summary>
    public TimeSpan Quiet { get; init; } = DefaultQuiet;

    /// <summary>
    /// How long a severity counts as announced after it was left: an event that eased for longer and gets worse again is announced again.
    /// </summary>
    public TimeSpan AnnouncedFor { get; init; } = TimeSpan.FromHours(3);

    /// <summary>How long an event that is over is known.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The maximum number of events that are over and known; the oldest are forgotten first.</summary>
    public int MostOver { get; init; } = 10_000;
}
