using CitySensors.Core.Aggregates;
using CitySensors.Core.Forecasts;
using CitySensors.Core.Storage;
using CitySensors.Grains.Jobs;
using CitySensors.Web.City;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Forecasts;

/// <summary>Computes the forecasts of all stations once an hour, from the aggregates of the hours before it, and stores them.</summary>
internal sealed partial class ForecastJob(
    IAggregateHistory aggregates, IForecastStore forecasts, IDefinitionStore definitions, ForecastFigures figures, IOptions<CityOptions> options, TimeProvider time, ILogger<ForecastJob> logger) : ICityJob
{
    public const string Name = "forecast";

    public const string Description = "Forecasts the next hours of all sensors, once an hour.";

    /// <summary>Stations that have a forecast of the hour are skipped, so that a run usually has nothing to do.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>After the end of an hour, until it is aggregated.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(7);

    /// <summary>Few enough that a commit hardly waits for their rows.</summary>
    private const int StationsPerTransaction = 16;

    private readonly WindowGrid _hours = new(WindowLength.Hour, options.Value.FindTimeZone());

    /// <summary>What was done for stations.</summary>
    private readonly Dictionary<string, Done> _done = new(StringComparer.Ordinal);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var origin = _hours.At((now - Delay).UtcTicks).StartTicks;
        var stations = definitions.Stations.Page(after: null, int.MaxValue).Select(station => station.Id).ToHashSet(StringComparer.Ordinal);
        figures.Keep(stations);
        foreach (var gone in _done.Keys.Where(station => !stations.Contains(station)).ToList()) _done.Remove(gone);
        foreach (var group in stations.Where(station => !_done.TryGetValue(station, out var done) || done.OriginTicks < origin || now >= done.RepeatAt).Chunk(StationsPerTransaction))
        {
            var began = time.GetTimestamp();
            var computed = new List<StationForecast>();
            foreach (var station in group) computed.AddRange(await ForecastAsync(station, origin, cancellationToken));
            await forecasts.SaveForecastsAsync(computed, cancellationToken);
            foreach (var forecast in computed.Where(one => one.OriginTicks == origin)) Note(forecast, await PastAsync(forecast, cancellationToken), now);
            // Half of a core at most: after the end of an hour all stations are due at once.
            await Task.Delay(time.GetElapsedTime(began), time, cancellationToken);
        }
    }

    private void Note(StationForecast forecast, IReadOnlyList<ForecastComparison> past, DateTimeOffset now)
    {
        figures.Add(forecast, past, [.. forecast.Sensors.Where(LacksHistory).Select(sensor => sensor.SensorType)]);
        if (forecast.Sensors.Count > 0 && !forecast.Sensors.Any(LacksHistory))
        {
            _done[forecast.StationId] = new Done(forecast.OriginTicks, DateTimeOffset.MaxValue, default);
            return;
        }

        // More of its history may be aggregated soon, after an import for example.
        var wait = _done.TryGetValue(forecast.StationId, out var done) && done.OriginTicks == forecast.OriginTicks ? 2 * done.Wait : Interval;
        _done[forecast.StationId] = new Done(forecast.OriginTicks, now + wait, wait);
    }

    private bool LacksHistory(SensorForecast sensor) =>
        sensor.Hours.Count == 0 && sensor.HistoryHours < Forecaster.MinHours && definitions.Catalogue.Slots.Any(type => type.Id == sensor.SensorType && Forecaster.Suits(type));

    /// <summary>
    /// Also that of a day before, where there is none yet, so that there is something to compare what came with. Empty if there is nothing to store:
    /// its hours are not aggregated yet, and it is tried again by the next run.
    /// </summary>
    private async Task<IReadOnlyList<StationForecast>> ForecastAsync(string station, long origin, CancellationToken cancellationToken)
    {
        try
        {
            var before = await forecasts.ForecastAsync(station, cancellationToken);
            if (before?.OriginTicks == origin && !_done.ContainsKey(station))
            {
                // Computed before a restart.
                Note(before, await PastAsync(before, cancellationToken), time.GetUtcNow());
                return [];
            }

            var hours = new List<SegmentAggregates>();
            long? next = origin - Forecaster.MaxHistoryHours * TimeSpan.TicksPerHour;
            while (next is { } from)
            {
                var page = await aggregates.ReadAsync(station, new AggregateQuery(_hours, from, origin, ulong.MaxValue, Forecaster.MaxHistoryHours), cancellationToken);
                hours.AddRange(page.Windows);
                next = page.NextTicks;
            }

            var (types, now) = (definitions.Catalogue.Slots, time.GetUtcNow());
            var forecast = StationForecast.Compute(station, hours, types, origin, now);
            return before?.Sensors.Any(sensor => sensor.Hours.Count > 0) == true
                ? [forecast]
                : [StationForecast.Compute(station, hours, types, origin - Forecaster.ShortHorizon * TimeSpan.TicksPerHour, now), forecast];
        }
        catch (StoreUnavailableException)
        {
            return [];
        }
        catch (InvalidDataException error)
        {
            // Nobody can repair it by trying again; the other stations must not wait.
            LogDamaged(logger, station, error);
            _done[station] = new Done(origin, DateTimeOffset.MaxValue, default);
            return [];
        }
    }

    /// <summary>What was forecast for the day before the origin, beside what came; empty if that cannot be read now.</summary>
    private async Task<IReadOnlyList<ForecastComparison>> PastAsync(StationForecast forecast, CancellationToken cancellationToken)
    {
        var (station, origin, from) = (forecast.StationId, forecast.OriginTicks, forecast.OriginTicks - Forecaster.ShortHorizon * TimeSpan.TicksPerHour);
        try
        {
            var past = await forecasts.PastForecastsAsync(station, from, origin, cancellationToken);
            var came = await aggregates.ReadAsync(station, new AggregateQuery(_hours, from, origin, ulong.MaxValue, Forecaster.ShortHorizon), cancellationToken);
            return ForecastComparison.Of(past, came.Windows, definitions.Catalogue.Slots);
        }
        catch (Exception error) when (error is StoreUnavailableException or InvalidDataException)
        {
            return [];
        }
    }

    [LoggerMessage(220, LogLevel.Error, "Station {Station} cannot be forecast")]
    private static partial void LogDamaged(ILogger logger, string station, Exception error);

    /// <param name="OriginTicks">The hour that the station was forecast from.</param>
    /// <param name="RepeatAt">When it is forecast from that hour again, because sensors lacked history.</param>
    /// <param name="Wait">How long that is after the time before.</param>
    private readonly record struct Done(long OriginTicks, DateTimeOffset RepeatAt, TimeSpan Wait);
}
