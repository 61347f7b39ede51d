using CitySensors.Core.Alerts;

namespace CitySensors.Core.FalseAlarms;

/// <summary>A level on single values within a budget.</summary>
/// <param name="Condition">How many readings must be beyond it.</param>
/// <param name="TailProbability">The tail probability, on each side that counts.</param>
/// <param name="Low">The value at or below which readings are beyond it, in the unit of the sensor; null if low values do not count.</param>
/// <param name="High">The value at or above which readings are beyond it; null if high values do not count.</param>
/// <param name="Alerts">The expected number of false alerts in the time of the budget.</param>
/// <param name="Delay">The expected number of readings from the shift to the alert; infinity if it is beyond all bounds.</param>
public sealed record RunLevel(RunCondition Condition, double TailProbability, double? Low, double? High, double Alerts, double Delay)
{
    /// <summary>The magnitude of the <see cref="NormalScore"/> of the level.</summary>
    public double StandardScore => NormalScore.Exceeded(TailProbability);
}

/// <summary>A limit of a chart within a budget.</summary>
/// <param name="Parameter">The reference value k of a cumulative sum, the weight λ of a moving average.</param>
/// <param name="Limit">The limit h of a cumulative sum in standard deviations of a reading, L of a moving average in its own.</param>
/// <param name="Alerts">The expected number of false alerts in the time of the budget.</param>
/// <param name="Delay">The expected number of readings from the shift to the alert; infinity if it is beyond all bounds.</param>
public sealed record ChartLevel(double Parameter, double Limit, double Alerts, double Delay);

/// <summary>The levels of each method that keep a budget of false alerts, and how fast each finds a shift.</summary>
/// <param name="SingleValue">For single readings.</param>
/// <param name="Values">For several readings.</param>
/// <param name="Cusum">For a cumulative sum of normal scores, of their residuals if readings are autocorrelated.</param>
/// <param name="Ewma">For a moving average of the same.</param>
public sealed record FalseAlarmLevels(RunLevel SingleValue, RunLevel Values, ChartLevel Cusum, ChartLevel Ewma)
{
    /// <summary>A smaller reference value, of a shift that autocorrelation hides, would need a sum of very many readings.</summary>
    private const double LeastReference = 0.1;

    public static FalseAlarmLevels Of(FalseAlarmQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(question.Shift, nameof(question));
        return new FalseAlarmLevels(
            OfValues(question, new RunCondition(1)), OfValues(question, question.Values), OfCusum(question, Math.Max(LeastReference, question.ResidualShift / 2)), OfEwma(question));
    }

    public static RunLevel OfValues(FalseAlarmQuestion question, RunCondition condition)
    {
        ArgumentNullException.ThrowIfNull(question);
        var (tail, autocorrelation) = (question.Tail, question.Autocorrelation);
        var level = RunRate.LevelFor(PerReading(question), tail, condition, autocorrelation);
        return new RunLevel(
            condition,
            level,
            tail == Tail.Upper ? null : question.Distribution.ValueOfLowerTail(level),
            tail == Tail.Lower ? null : question.Distribution.ValueOfUpperTail(level),
            AlertsAt(question, RunRate.Of(level, tail, condition, autocorrelation)),
            RunRate.Delay(level, tail, condition, autocorrelation, question.Shift));
    }

    /// <param name="question">The question.</param>
    /// <param name="reference">The reference value k of the cumulative sum; positive.</param>
    public static ChartLevel OfCusum(FalseAlarmQuestion question, double reference)
    {
        ArgumentNullException.ThrowIfNull(question);
        var chart = new CusumChart(reference, question.Tail == Tail.Both);
        return OfChart(question, reference, chart.LimitFor(1 / PerReading(question)), chart.RunLength);
    }

    public static ChartLevel OfEwma(FalseAlarmQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var chart = new EwmaChart(question.Smoothing, question.Tail == Tail.Both);
        return OfChart(question, question.Smoothing, chart.LimitFor(1 / PerReading(question)), chart.RunLength);
    }

    private static ChartLevel OfChart(FalseAlarmQuestion question, double parameter, double limit, Func<double, double, double> runLength) =>
        new(parameter, limit, AlertsAt(question, 1 / runLength(limit, 0)), runLength(limit, question.ResidualShift));

    private static double PerReading(FalseAlarmQuestion question) => question.Budget.PerReading(question.Stations, question.Interval);

    private static double AlertsAt(FalseAlarmQuestion question, double perReading) => question.Budget.AlertsAt(perReading, question.Stations, question.Interval);
}
