using CitySensors.Core.Alerts;
using CitySensors.Core.Forecasts;

namespace CitySensors.Core.Stations;

/// <summary>Evaluates the rules on forecasts of a station, each time it is forecast. Not thread safe.</summary>
internal sealed class StationForecastAlerts
{
    private readonly StationAlerts _alerts;

    /// <summary>By rule, when the last forecast of its sensor was computed.</summary>
    private SensorTime[] _evaluated;

    private StationForecastAlerts(StationDefinition definition, StationPlan plan, ChangeNumbers numbers)
    {
        _alerts = new StationAlerts(definition, plan, numbers);
        _evaluated = NoTimes(plan);
    }

    /// <returns>Null if the station has no rules on forecasts.</returns>
    public static StationForecastAlerts? For(StationDefinition definition, StationPlan plan, ChangeNumbers numbers) =>
        plan.Forecasts is { } forecasts ? new StationForecastAlerts(definition, forecasts, numbers) : null;

    /// <summary>Without rules, which reads the state of those that were removed.</summary>
    public static StationForecastAlerts WithoutRules(StationDefinition definition, StationPlan plan, ChangeNumbers numbers) => new(definition, plan.WithoutRules(), numbers);

    /// <summary>Evaluates a forecast, unless it is not newer than the last one.</summary>
    /// <returns>Whether a rule was evaluated.</returns>
    public bool Evaluate(StationForecast forecast, ICollection<Alert> changes)
    {
        var (trained, isEvaluated) = (forecast.TrainedAt.UtcTicks, false);
        foreach (var (i, rule) in _alerts.Plan.Rules.Index())
        {
            if (!_evaluated[i].IsNew(trained) || forecast.Sensors.FirstOrDefault(sensor => sensor.SensorType == rule.Rule.Sensor) is not { } sensor) continue;
            if (rule.Rule.Forecast!.FurthestOf(sensor.Hours, isLow: !rule.Levels[0].Shape.HasHigh) is not { } furthest) continue;
            var hour = new DateTimeOffset(forecast.OriginTicks + furthest.Hour * TimeSpan.TicksPerHour, TimeSpan.Zero);
            _alerts.Evaluate(i, new TimedValue(trained, trained, furthest.Value), _evaluated[i], changes, hour);
            _evaluated[i] = new SensorTime(trained, 0);
            isEvaluated = true;
        }

        return isEvaluated;
    }

    /// <summary>Marks alerts as unconfirmed for which there has been no forecast for long, and ends those that have been unconfirmed for too long.</summary>
    public void CheckSilence(DateTimeOffset receivingSince, DateTimeOffset now, ICollection<Alert> changes) =>
        _alerts.CheckSilence(rule => _evaluated[rule], rule => _alerts.Plan.Rules[rule].MaxGap!.Value.Ticks, receivingSince, now, changes);

    /// <returns>The alerts under the next plan; null if it has no rules on forecasts.</returns>
    public StationForecastAlerts? Apply(StationDefinition next, StationPlan nextPlan, DateTimeOffset now, ICollection<Alert> changes)
    {
        if (nextPlan.Forecasts is not { } plan)
        {
            _alerts.Cancel(now, changes);
            return null;
        }

        var (before, evaluated) = (_alerts.Plan.Rules, _evaluated);
        _alerts.Apply(next, plan, now, changes);
        _evaluated = NoTimes(plan);
        foreach (var (i, rule) in plan.Rules.Index())
            if (Array.FindIndex(before, one => one.Rule == rule.Rule) is >= 0 and var at) _evaluated[i] = evaluated[at];
        return this;
    }

    public void Cancel(DateTimeOffset now, ICollection<Alert> changes) => _alerts.Cancel(now, changes);

    public bool Remembers(Alert alert) => _alerts.Remembers(alert);

    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(_evaluated.Length);
        foreach (var (i, rule) in _alerts.Plan.Rules.Index())
        {
            writer.Write(rule.Rule.Id);
            writer.Write(rule.FigureKey!);
            writer.Write(_evaluated[i].EvaluatedUntil);
        }

        _alerts.Write(writer);
    }

    /// <summary>Restores what <see cref="Write"/> wrote; alerts of rules that were changed meanwhile are cancelled.</summary>
    public void Read(BinaryReader reader, int format, DateTimeOffset now, ICollection<Alert> changes)
    {
        var figureKeys = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var (rule, key, ticks) = (reader.ReadString(), reader.ReadString(), reader.ReadInt64());
            figureKeys[rule] = key;
            if (Array.FindIndex(_alerts.Plan.Rules, one => one.Rule.Id == rule && one.FigureKey == key) is >= 0 and var at) _evaluated[at] = new SensorTime(ticks, 0);
        }

        _alerts.Read(reader, format, now, changes, figureKeys);
    }

    private static SensorTime[] NoTimes(StationPlan plan) => Array.ConvertAll(plan.Rules, _ => SensorTime.None);
}
