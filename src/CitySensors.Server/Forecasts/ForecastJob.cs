using CitySensors.Core.Forecasts;
using CitySensors.Core.Storage;
using CitySensors.Grains.Jobs;

namespace CitySensors.Server.Forecasts;

/// <summary>Computes the forecasts of all stations once an hour, from the aggregates of the hours before it, stores them, and lets rules watch them.</summary>
internal sealed partial class ForecastJob(
    StationForecaster forecaster, IForecastStore forecasts, IDefinitionStore definitions, ForecastFigures figures, ForecastRules rules, TimeProvider time, ILogger<ForecastJob> logger) : ICityJob
{
    public const string Name = "forecast";

    public const string Description = "Forecasts the next hours of all sensors, once an hour, and evaluates the rules on forecasts.";

    /// <summary>Stations that have a forecast of the hour are skipped, so that a run usually has nothing to do.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>After the end of an hour, until it is aggregated.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(7);

    /// <summary>Few enough that a commit hardly waits for their rows.</summary>
    private const int StationsPerTransaction = 16;

    /// <summary>What was done for stations.</summary>
    private readonly Dictionary<string, Done> _done = new(StringComparer.Ordinal);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var origin = forecaster.Hours.At((now - Delay).UtcTicks).StartTicks;
        var stations = definitions.Stations.Page(after: null, int.MaxValue).Select(station => station.Id).ToHashSet(StringComparer.Ordinal);
        figures.Keep(stations);
        foreach (var gone in _done.Keys.Where(station => !stations.Contains(station)).ToList()) _done.Remove(gone);
        foreach (var group in stations.Where(station => IsDue(station, origin, now)).Chunk(StationsPerTransaction))
        {
            var began = time.GetTimestamp();
            var computed = new List<StationForecast>();
            foreach (var station in group) computed.AddRange(await ForecastAsync(station, origin, cancellationToken));
            await forecasts.SaveForecastsAsync(computed, cancellationToken);
            foreach (var forecast in computed.Where(one => one.OriginTicks == origin)) await FinishAsync(forecast, now, cancellationToken);
            // Half of a core at most: after the end of an hour all stations are due at once.
            await Task.Delay(time.GetElapsedTime(began), time, cancellationToken);
        }

        await EvaluateChangedRulesAsync(cancellationToken);
    }

    private bool IsDue(string station, long origin, DateTimeOffset now) => !_done.TryGetValue(station, out var done) || done.OriginTicks < origin || now >= done.RepeatAt;

    /// <summary>Nothing of it is noted if the station cannot be reached, so that the next run repeats it.</summary>
    private async Task FinishAsync(StationForecast forecast, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rulesVersion = rules.Version;
        if (!await rules.EvaluateAsync(forecast, cancellationToken)) return;
        figures.Add(forecast, await forecaster.ComparePastAsync(forecast, cancellationToken), [.. forecast.Sensors.Where(LacksHistory).Select(sensor => sensor.SensorType)]);
        if (forecast.Sensors.Count > 0 && !forecast.Sensors.Any(LacksHistory))
        {
            _done[forecast.StationId] = new Done(forecast.OriginTicks, DateTimeOffset.MaxValue, default, rulesVersion);
            return;
        }

        // More of its history may be aggregated soon, after an import for example.
        var wait = _done.TryGetValue(forecast.StationId, out var done) && done.OriginTicks == forecast.OriginTicks ? 2 * done.Wait : Interval;
        _done[forecast.StationId] = new Done(forecast.OriginTicks, now + wait, wait, rulesVersion);
    }

    /// <summary>A rule that is new or was changed does not wait for the next forecast.</summary>
    private async Task EvaluateChangedRulesAsync(CancellationToken cancellationToken)
    {
        var version = rules.Version;
        foreach (var (station, done) in _done.Where(one => one.Value.RulesVersion != version).ToList())
        {
            try
            {
                if (!rules.ApplyTo(station) || await forecasts.ForecastAsync(station, cancellationToken) is not { } forecast || await rules.EvaluateAsync(forecast, cancellationToken))
                    _done[station] = done with { RulesVersion = version };
            }
            catch (Exception error) when (error is StoreUnavailableException or InvalidDataException)
            {
                // The next run, or the next forecast.
            }
        }
    }

    private bool LacksHistory(SensorForecast sensor) =>
        sensor.Hours.Count == 0 && sensor.HistoryHours < Forecaster.MinHours && definitions.Catalogue.Slots.Any(type => type.Id == sensor.SensorType && Forecaster.Suits(type));

    /// <summary>The new forecasts of a station; empty if its hours are not aggregated yet, and it is tried again by the next run.</summary>
    private async Task<IReadOnlyList<StationForecast>> ForecastAsync(string station, long origin, CancellationToken cancellationToken)
    {
        try
        {
            var before = await forecasts.ForecastAsync(station, cancellationToken);
            if (before?.OriginTicks == origin && !_done.ContainsKey(station))
            {
                // Computed before a restart.
                await FinishAsync(before, time.GetUtcNow(), cancellationToken);
                return [];
            }

            return await forecaster.ComputeAsync(station, origin, withDayBefore: before?.Sensors.Any(sensor => sensor.Hours.Count > 0) != true, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return [];
        }
        catch (InvalidDataException error)
        {
            // Nobody can repair it by trying again; the other stations must not wait.
            LogDamaged(logger, station, error);
            _done[station] = new Done(origin, DateTimeOffset.MaxValue, default, rules.Version);
            return [];
        }
    }

    [LoggerMessage(220, LogLevel.Error, "Station {Station} cannot be forecast")]
    private static partial void LogDamaged(ILogger logger, string station, Exception error);

    /// <param name="OriginTicks">The hour that the station was forecast from.</param>
    /// <param name="RepeatAt">When it is forecast from that hour again, because sensors lacked history.</param>
    /// <param name="Wait">How long that is after the time before.</param>
    /// <param name="RulesVersion">The rules that watched the forecast.</param>
    private readonly record struct Done(long OriginTicks, DateTimeOffset RepeatAt, TimeSpan Wait, int RulesVersion);
}
