using System.Text.Json;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.FalseAlarms;

/// <summary>How readings are combined.</summary>
public enum LevelMethod
{
    /// <summary>So many of the last readings are beyond a level.</summary>
    Values,

    /// <summary>A <see cref="CusumChart"/>.</summary>
    Cusum,

    /// <summary>An <see cref="EwmaChart"/>.</summary>
    Ewma,
}

/// <summary>A request for the level of one condition. The limits bound what its computation costs.</summary>
/// <param name="Sensor">The sensor type, which has a distribution.</param>
/// <param name="Question">What is known of the sensor type, and the budget.</param>
/// <param name="Method">How readings are combined.</param>
/// <param name="Reference">The reference value k of a cumulative sum, in standard deviations.</param>
public sealed record LevelRequest(SensorType Sensor, FalseAlarmQuestion Question, LevelMethod Method, double Reference)
{
    public const int MaxStations = 1_000_000;
    public const double MinAlerts = 1e-6;
    public const double MaxAlerts = 1e6;

    /// <summary>The rates, in alerts per reading, for which levels are computed.</summary>
    public const double MinRate = 1e-12;
    public const double MaxRate = 0.1;
    public const double MaxAutocorrelation = 0.9;
    public const int MaxValues = 10;

    /// <summary>Every pattern of the readings is a state, each with the distribution of an autocorrelated reading.</summary>
    public const int MaxAutocorrelatedOf = 5;
    public const double MinShift = 0.1;
    public const double MaxShift = 10;
    public const double MinReference = 0.2;
    public const double MaxReference = 5;
    public const double MinSmoothing = 0.05;

    private const string Condition = "condition";

    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxInterval = TimeSpan.FromDays(1);
    private static readonly TimeSpan MinPer = TimeSpan.FromHours(1);
    private static readonly TimeSpan MaxPer = TimeSpan.FromDays(3650);

    private static readonly Dictionary<string, LevelMethod> Methods = new() { ["values"] = LevelMethod.Values, ["cusum"] = LevelMethod.Cusum, ["ewma"] = LevelMethod.Ewma };

    private static readonly (string Member, LevelMethod Method)[] MembersOfMethods =
        [("values", LevelMethod.Values), ("of", LevelMethod.Values), ("reference", LevelMethod.Cusum), ("smoothing", LevelMethod.Ewma)];

    /// <summary>Reads a request.</summary>
    /// <param name="json">The request.</param>
    /// <param name="catalogue">The sensor types of the city.</param>
    /// <param name="registered">The number of registered stations, which is that of stations unless the request has another.</param>
    /// <returns>The request, or all of its errors.</returns>
    public static (LevelRequest? Request, IReadOnlyList<DefinitionError> Errors) Read(JsonElement json, Catalogue catalogue, int registered)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        var errors = new ErrorCollector();
        if (!errors.IsObject(json, "")) return (null, errors.Errors);
        errors.OnlyMembers(json, "", "sensor", "stations", "interval", "budget", Condition, "side", "autocorrelation", "shift");
        var sensor = SensorOf(errors, json, catalogue);
        var stations = errors.Integer(json, "", "stations", 1, MaxStations) ?? registered;
        if (stations == 0 && !ErrorCollector.IsGiven(json, "stations")) errors.Add("stations", "Required, because no station is registered.");
        var interval = errors.Duration(json, "", "interval", MaxInterval, MinInterval, required: true);
        var budget = BudgetOf(errors, json);
        if (budget is not null && interval is { } time && stations > 0 && budget.PerReading(stations, time) is not (>= MinRate and <= MaxRate) and var rate)
            errors.Add("budget", $"Must be from {MinRate:R} to {MaxRate:R} alerts per reading, but is {rate:G3}.");
        var side = errors.Choice(json, "", "side", RuleReader.Tails) ?? Tail.Both;
        var autocorrelation = errors.Number(json, "", "autocorrelation", -MaxAutocorrelation, MaxAutocorrelation) ?? 0;
        var shift = errors.Number(json, "", "shift", MinShift, MaxShift) ?? 1;
        var (method, values, reference, smoothing) = ConditionOf(errors, json, autocorrelation);
        if (errors.Errors.Count > 0) return (null, errors.Errors);
        var question = new FalseAlarmQuestion(sensor!.Distribution!, budget!, stations, interval!.Value)
        {
            Tail = side, Values = values, Autocorrelation = autocorrelation, Shift = shift, Smoothing = smoothing ?? FalseAlarmQuestion.DefaultSmoothing,
        };
        return (new LevelRequest(sensor, question, method, reference ?? Math.Clamp(question.ResidualShift / 2, MinReference, MaxReference)), []);
    }

    private static SensorType? SensorOf(ErrorCollector errors, JsonElement json, Catalogue catalogue)
    {
        if (errors.Text(json, "", "sensor", Identifier.MaxLength, required: true) is not { } id) return null;
        var type = catalogue.SensorType(id);
        if (type is null) errors.Add("sensor", $"There is no sensor type {id}.");
        else if (type.Circular is not null) errors.Add("sensor", "Levels of circular values are not computed.");
        else if (type.Distribution is null) errors.Add("sensor", "The sensor type has no distribution.");
        return type;
    }

    private static AlertBudget? BudgetOf(ErrorCollector errors, JsonElement json)
    {
        if (errors.Object(json, "", "budget", required: true) is not { } budget) return null;
        errors.OnlyMembers(budget, "budget", "alerts", "per");
        var alerts = errors.Number(budget, "budget", "alerts", MinAlerts, MaxAlerts, required: true);
        var per = errors.Duration(budget, "budget", "per", MaxPer, MinPer, required: true);
        return alerts is { } number && per is { } time ? new AlertBudget(number, time) : null;
    }

    private static (LevelMethod Method, RunCondition Values, double? Reference, double? Smoothing) ConditionOf(ErrorCollector errors, JsonElement json, double autocorrelation)
    {
        var run = new RunCondition(1);
        if (errors.Object(json, "", Condition, required: true) is not { } condition) return (default, run, null, null);
        errors.OnlyMembers(condition, Condition, "method", "values", "of", "reference", "smoothing");
        var method = errors.Choice(condition, Condition, "method", Methods, required: true);
        foreach (var (member, only) in MembersOfMethods)
        {
            if (method is { } chosen && chosen != only && ErrorCollector.IsGiven(condition, member))
                errors.Add($"{Condition}.{member}", $"Only valid with the method {Methods.First(pair => pair.Value == only).Key}.");
        }

        var values = errors.Integer(condition, Condition, "values", 1, MaxValues) ?? 1;
        var of = errors.Integer(condition, Condition, "of", 1, MaxValues) ?? values;
        var reference = errors.Number(condition, Condition, "reference", MinReference, MaxReference);
        var smoothing = errors.Number(condition, Condition, "smoothing", MinSmoothing, 1);
        if (of < values) errors.Add($"{Condition}.of", "Must be at least values.");
        else if (of > values && of > MaxAutocorrelatedOf && autocorrelation != 0) errors.Add($"{Condition}.of", $"Must be values, or at most {MaxAutocorrelatedOf} with autocorrelation.");
        else run = new RunCondition(values, of);
        return (method ?? default, run, reference, smoothing);
    }
}
