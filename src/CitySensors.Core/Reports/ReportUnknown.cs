using System.Globalization;

namespace CitySensors.Core.Reports;

/// <summary>What a report does not know, for the people who read it: without values nobody can say that all was quiet.</summary>
public static class ReportUnknown
{
    public const string NoForecasts = "This city has no forecasts to compare the day with.";

    public const string ForecastsExpired = "What was forecast for this day is no longer kept.";

    internal static IEnumerable<string> Sentences(IReadOnlyCollection<StationOfDay> stations, IReadOnlyCollection<string> unreadable, bool? isComplete)
    {
        if (isComplete == false) yield return "This report is provisional: values of this day are still being counted. It is made again when they are.";
        if (isComplete is null) yield return "The store does not know whether all values of this day are counted.";
        if (unreadable.Count > 0) yield return $"The values of {Stations(unreadable.Count)} cannot be read: {string.Join(", ", unreadable.Take(20))}{(unreadable.Count > 20 ? " …" : "")}.";
        var silent = stations.Count(station => !station.HasReadings);
        if (stations.Count + unreadable.Count == 0) yield return "The city has no stations.";
        else if (silent == stations.Count && silent > 0) yield return "No station has values of this day. Whether none were sent, or they are no longer kept, is unknown.";
        else if (silent > 0) yield return $"{Stations(silent)} sent no value: what happened there is unknown, and no alert could be raised there.";
        var uncertain = stations.Count(station => station.Completeness is null);
        if (uncertain > 0) yield return $"How complete the values of {Stations(uncertain)} are is unknown, because there are too few.";
    }

    /// <summary>The alerts that the report leaves out.</summary>
    public static string MoreAlerts(int most) => $"There were more than {most.ToString("N0", CultureInfo.InvariantCulture)} alerts; the others are not in this report.";

    private static string Stations(int count) => count == 1 ? "1 station" : $"{count.ToString("N0", CultureInfo.InvariantCulture)} stations";
}
