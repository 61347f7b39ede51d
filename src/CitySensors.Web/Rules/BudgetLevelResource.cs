using System.ComponentModel;
using System.Xml;
using CitySensors.Core.Alerts;
using CitySensors.Core.FalseAlarms;

namespace CitySensors.Web.Rules;

[Description("A level that keeps a budget of false alerts. Members that the condition does not have are omitted.")]
internal sealed record BudgetLevelResource
{
    /// <summary>Of a delay as a time; a longer one says no more than its number of readings.</summary>
    private const double MaxDelayDays = 36_500;

    [Description("The ID of the sensor type.")]
    public required string Sensor { get; init; }

    [Description("The unit of low and high.")]
    public required string Unit { get; init; }

    [Description("The number of stations that was used.")]
    public required int Stations { get; init; }

    [Description("Values at or below it are beyond the level.")]
    public double? Low { get; init; }

    [Description("Values at or above it are beyond the level.")]
    public double? High { get; init; }

    [Description("The standard score of the level, without its sign: the normal score of its tail probability.")]
    public double? StandardScore { get; init; }

    [Description("The tail probability of the level, on each side that counts.")]
    public double? TailProbability { get; init; }

    [Description("The reference value k of the cumulative sum, in standard deviations.")]
    public double? Reference { get; init; }

    [Description("The weight λ of a reading in the moving average.")]
    public double? Smoothing { get; init; }

    [Description("The limit of the chart: of a cumulative sum in standard deviations of a reading, of a moving average in its own.")]
    public double? Limit { get; init; }

    [Description("The expected number of false alerts of all stations in per. An upper bound for rules, whose for and clear_after make alerts fewer.")]
    public required double Alerts { get; init; }

    [Description("The time of the budget, as an ISO 8601 duration.")]
    public required string Per { get; init; }

    [Description("The expected number of readings from the shift to the alert. Omitted if it is beyond all bounds.")]
    public double? DelayReadings { get; init; }

    [Description("The same as an ISO 8601 duration. Omitted if it is more than 100 years.")]
    public string? Delay { get; init; }

    [Description("The body of a rule with the level, which can be put as it is. Omitted for conditions that rules cannot have: values of more readings, cumulative sums and moving averages.")]
    public BudgetRuleResource? Rule { get; init; }

    /// <summary>Computes the level.</summary>
    public static BudgetLevelResource Of(LevelRequest request)
    {
        var question = request.Question;
        return request.Method switch
        {
            LevelMethod.Values => From(request, FalseAlarmLevels.OfValues(question, question.Values)),
            LevelMethod.Cusum => From(request, FalseAlarmLevels.OfCusum(question, request.Reference)) with { Reference = request.Reference },
            _ => From(request, FalseAlarmLevels.OfEwma(question)) with { Smoothing = question.Smoothing },
        };
    }

    private static BudgetLevelResource From(LevelRequest request, RunLevel level) => From(request, level.Alerts, level.Delay) with
    {
        Low = level.Low,
        High = level.High,
        StandardScore = level.StandardScore,
        TailProbability = level.TailProbability,
        Rule = level.Condition.IsInARow ? BudgetRuleResource.From(request, level.TailProbability) : null,
    };

    private static BudgetLevelResource From(LevelRequest request, ChartLevel level) => From(request, level.Alerts, level.Delay) with { Limit = level.Limit };

    private static BudgetLevelResource From(LevelRequest request, double alerts, double delay)
    {
        var question = request.Question;
        double? readings = double.IsFinite(delay) ? delay : null;
        return new()
        {
            Sensor = request.Sensor.Id,
            Unit = request.Sensor.Unit,
            Stations = question.Stations,
            Alerts = alerts,
            Per = XmlConvert.ToString(question.Budget.Per),
            DelayReadings = readings,
            Delay = readings * question.Interval.TotalDays <= MaxDelayDays ? XmlConvert.ToString(TimeSpan.FromSeconds(Math.Round(delay * question.Interval.TotalSeconds))) : null,
        };
    }
}

[Description("The body of a rule for all stations.")]
internal sealed record BudgetRuleResource
{
    [Description("The ID of the sensor type.")]
    public required string Sensor { get; init; }

    [Description("The least number of consecutive valid values beyond the level.")]
    public required int MinValues { get; init; }

    [Description("One level of the lowest severity.")]
    public required IReadOnlyList<LevelResource> Levels { get; init; }

    public static BudgetRuleResource From(LevelRequest request, double probability) => new()
    {
        Sensor = request.Sensor.Id,
        MinValues = request.Question.Values.Values,
        Levels = [new LevelResource { Severity = Severity.Minor, TailProbability = probability, Tail = request.Question.Tail }],
    };
}
