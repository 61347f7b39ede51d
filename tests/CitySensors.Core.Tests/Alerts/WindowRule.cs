using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Alerts;

/// <summary>Rules on windows, and the values for them.</summary>
internal static class WindowRule
{
    /// <summary>In seconds.</summary>
    public const double Minute = 60;
    public const double Hour = 3600;
    public static readonly TimeSpan OneHour = TimeSpan.FromHours(1);
    public static readonly WindowSchedule Hourly = new WindowSchedule.Tumbling(WindowLength.Hour);

    /// <summary>One value a minute, from a minute to another.</summary>
    public static void Send(StationDriver station, int from, int to, double value)
    {
        for (var minute = from; minute < to; minute++) station.Observe(minute * Minute, value);
    }

    public static Rule Mean(WindowSchedule schedule, double threshold, double? clear = null, int windows = 1, string sensor = FineDust) =>
        new("dust", sensor, TimeSpan.Zero, TimeSpan.Zero, [new RuleLevel(Severity.Minor, new Threshold.Above(threshold, clear ?? threshold))])
        {
            MinValues = windows, Window = new RuleWindow(WindowFigure.Mean, schedule),
        };
}
