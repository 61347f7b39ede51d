using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Grains.Reporting;
using CitySensors.Web.Metrics;
using Orleans.Runtime;

namespace CitySensors.Server.Hosting;

/// <summary>Reports the activity of this silo's stations and learns that of the city. Thread safe.</summary>
internal sealed partial class ActivityService(
    LatestValues latest, ICityDefinitions city, IGrainFactory grains, ILocalSiloDetails silo, TimeProvider time, ILogger<ActivityService> logger) : BackgroundService, ICityActivity, IStationReports
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly string _silo = silo.SiloAddress.ToParsableString();
    private readonly DateTimeOffset _receivingSince = time.GetUtcNow();
    private CityActivity? _latest;
    private IReadOnlyList<StationReport> _silent = [];
    private IReadOnlyList<FaultyStation> _faulty = [];

    public CityActivity? Latest => Volatile.Read(ref _latest);

    public IReadOnlyList<StationReport> Silent => Volatile.Read(ref _silent);

    public IReadOnlyList<FaultyStation> Faulty => Volatile.Read(ref _faulty);

    public ulong FaultySlotsOf(string stationId)
    {
        if (latest.Knows(stationId)) return latest.UnusableOf(stationId);
        var faulty = Faulty;
        return IndexOf(faulty.Count, i => faulty[i].StationId, stationId) is >= 0 and var at ? faulty[at].Slots : 0;
    }

    public StationReport? Find(string stationId)
    {
        var own = latest.ReportOf(stationId, _receivingSince, time.GetUtcNow());
        return FindSilent(stationId) is { } silent && !(own?.LastSeen > silent.LastSeen) ? silent : own;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var isKnown = true;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                Volatile.Write(ref _latest, await ExchangeAsync(stoppingToken));
                Volatile.Write(ref _silent, await ExchangeSilentAsync(stoppingToken));
                Volatile.Write(ref _faulty, await ExchangeFaultyAsync(stoppingToken));
                isKnown = true;
            }
            catch (Exception error) when (error is OrleansException or TimeoutException)
            {
                if (isKnown) LogUnknown(logger, error.Message);
                isKnown = false;
            }
        }
    }

    private async Task<CityActivity> ExchangeAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (own, newest) = latest.CountSince((now - CityActivity.Window).UtcTicks);
        var (reporting, newestArrival) = await grains.GetGrain<IActivityGrain>(0).ExchangeAsync(_silo, own, newest).AsTask().WaitAsync(cancellationToken);
        return new CityActivity(reporting, newestArrival == 0 ? null : new DateTimeOffset(newestArrival, TimeSpan.Zero), now);
    }

    private async Task<IReadOnlyList<StationReport>> ExchangeSilentAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // A station that was removed by another node is not silent.
        var own = latest.SilentAt(_receivingSince, now, IActivityGrain.MaxSilentStations).Where(station => city.Stations.Find(station.StationId) is not null);
        var heard = Silent.Select(station => latest.ReportOf(station.StationId, _receivingSince, now)).OfType<StationReport>().Where(station => !station.IsSilent);
        var all = await grains.GetGrain<IActivityGrain>(0).ExchangeSilentAsync(_silo, [.. own.Concat(heard).Select(Reported)]).AsTask().WaitAsync(cancellationToken);
        return [.. all.Select(Report)];
    }

    private async Task<IReadOnlyList<FaultyStation>> ExchangeFaultyAsync(CancellationToken cancellationToken)
    {
        var own = latest.Faulty(IActivityGrain.MaxFaultyStations).Where(station => city.Stations.Find(station.StationId) is not null);
        var all = await grains.GetGrain<IActivityGrain>(0).ExchangeFaultyAsync(_silo, [.. own.Select(station => new ReportedFault(station.StationId, station.Slots))])
            .AsTask().WaitAsync(cancellationToken);
        return [.. all.Select(station => new FaultyStation(station.Id, station.Slots))];
    }

    private StationReport? FindSilent(string stationId)
    {
        var silent = Silent;
        return IndexOf(silent.Count, i => silent[i].StationId, stationId) is >= 0 and var at ? silent[at] : null;
    }

    /// <summary>The index of an id in a list in ordinal order; -1 if it has none.</summary>
    private static int IndexOf(int count, Func<int, string> idAt, string id)
    {
        var (low, high) = (0, count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(idAt(middle), id);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return -1;
    }

    private static ReportedStation Reported(StationReport station) =>
        new(station.StationId, station.LastSeen.UtcTicks, (uint)(station.UsualInterval?.TotalMilliseconds ?? 0), station.IsSilent);

    private static StationReport Report(ReportedStation station) => new(
        station.Id,
        new DateTimeOffset(station.LastSeenTicks, TimeSpan.Zero),
        station.UsualMilliseconds == 0 ? null : TimeSpan.FromMilliseconds(station.UsualMilliseconds),
        station.IsSilent);

    [LoggerMessage(210, LogLevel.Warning, "The number of reporting stations is unknown: {Reason}")]
    private static partial void LogUnknown(ILogger logger, string reason);
}
