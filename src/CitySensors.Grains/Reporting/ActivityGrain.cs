namespace CitySensors.Grains.Reporting;

/// <summary>Sums the reports of the silos. After its activation the sum is incomplete until each silo has reported again.</summary>
internal sealed class ActivityGrain(TimeProvider time) : Grain, IActivityGrain
{
    /// <summary>After this time without a report a silo counts as stopped.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, (IReadOnlyList<ReportedStation> Stations, DateTimeOffset At)> _silent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (IReadOnlyList<ReportedFault> Stations, DateTimeOffset At)> _faulty = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Reporting, long NewestArrivalTicks, DateTimeOffset At)> _reports = new(StringComparer.Ordinal);

    public ValueTask<(int Reporting, long NewestArrivalTicks)> ExchangeAsync(string silo, int reporting, long newestArrivalTicks)
    {
        var now = time.GetUtcNow();
        _reports[silo] = (reporting, newestArrivalTicks, now);
        foreach (var (name, report) in _reports)
            if (now - report.At > Expiry) _reports.Remove(name);
        return ValueTask.FromResult((_reports.Values.Sum(report => report.Reporting), _reports.Values.Max(report => report.NewestArrivalTicks)));
    }

    public ValueTask<IReadOnlyList<ReportedStation>> ExchangeSilentAsync(string silo, IReadOnlyList<ReportedStation> stations)
    {
        var now = time.GetUtcNow();
        _silent[silo] = (stations, now);
        foreach (var (name, report) in _silent)
            if (now - report.At > Expiry) _silent.Remove(name);
        return ValueTask.FromResult<IReadOnlyList<ReportedStation>>(
        [
            .. _silent.Values.SelectMany(report => report.Stations)
                .GroupBy(station => station.Id, (_, reported) => reported.MaxBy(station => station.LastSeenTicks)!)
                .Where(station => station.IsSilent)
                .OrderBy(station => station.Id, StringComparer.Ordinal)
                .Take(IActivityGrain.MaxSilentStations),
        ]);
    }

    public ValueTask<IReadOnlyList<ReportedFault>> ExchangeFaultyAsync(string silo, IReadOnlyList<ReportedFault> stations)
    {
        var now = time.GetUtcNow();
        _faulty[silo] = (stations, now);
        foreach (var (name, report) in _faulty)
            if (now - report.At > Expiry) _faulty.Remove(name);
        // Silos forget stations that move to another one, so a station is seldom in two reports.
        return ValueTask.FromResult<IReadOnlyList<ReportedFault>>(
        [
            .. _faulty.Values.SelectMany(report => report.Stations)
                .DistinctBy(station => station.Id)
                .OrderBy(station => station.Id, StringComparer.Ordinal)
                .Take(IActivityGrain.MaxFaultyStations),
        ]);
    }
}
