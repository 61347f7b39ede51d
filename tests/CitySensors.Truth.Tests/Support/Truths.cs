using CitySensors.Truth.Matching;

namespace CitySensors.Truth.Tests.Support;

/// <summary>Incidents, faults and alerts of tests, with times in seconds after <see cref="Start"/>.</summary>
internal static class Truths
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly MatchOptions Options = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60), Start, At(86_400));

    public static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    public static TruthEntry Incident(double from, double to, params string[] stations) =>
        new("heat", IsFault: false, stations.ToHashSet(), new HashSet<string> { "temperature", "humidity" }, At(from), At(to));

    public static TruthEntry Fault(string kind, double from, double to, string station, string sensor = "temperature") =>
        new(kind, IsFault: true, new HashSet<string> { station }, new HashSet<string> { sensor }, At(from), At(to));

    /// <summary>Citizens who were told of alerts and of no event; station c is in the north, the others in the centre.</summary>
    public static ToldCitizens Told(IReadOnlyList<AlertEntry> alerts) =>
        new(alerts, [], [], new Dictionary<string, string> { ["a"] = "centre", ["b"] = "centre", ["c"] = "north" });

    public static ToldEvent Event(string id, string area, double from, double to) => new(id, area, new HashSet<string> { "temperature" }, At(from), At(to));

    public static AlertEntry Alert(string id, string station, double time, string sensor = "temperature", bool isNews = true, bool isPublic = true) =>
        new(id, 0, station, sensor, At(time), isNews, isPublic);
}
