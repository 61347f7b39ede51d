using CitySensors.Core.Alerts;

namespace CitySensors.Core.FalseAlarms;

/// <summary>The level of one condition within a budget; members that the condition does not have are null.</summary>
public sealed record BudgetLevel
{
    /// <summary>The value at or below which readings are beyond the level, in the unit of the sensor.</summary>
    public double? Low { get; init; }

    /// <summary>The value at or above which readings are beyond the level, in the unit of the sensor.</summary>
    public double? High { get; init; }

    /// <summary>The magnitude of the <see cref="NormalScore"/> of the level.</summary>
    public double? StandardScore { get; init; }

    /// <summary>The tail probability of the level, on each side that counts.</summary>
    public double? TailProbability { get; init; }

    /// <summary>The reference value k of a cumulative sum.</summary>
    public double? Reference { get; init; }

    /// <summary>The weight λ of a moving average.</summary>
    public double? Smoothing { get; init; }

    /// <summary>The limit of a chart: h in standard deviations of a reading, L in those of the average.</summary>
    public double? Limit { get; init; }

    /// <summary>The expected number of false alerts in the time of the budget, at most.</summary>
    public required double Alerts { get; init; }

    /// <summary>The expected number of readings from the shift to the alert; infinity if it is beyond all bounds.</summary>
    public required double Delay { get; init; }

    public static BudgetLevel Of(LevelRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var question = request.Question;
        var perReading = question.Budget.PerReading(question.Stations, question.Interval);
        var (tail, values, autocorrelation) = (question.Tail, question.Values, question.Autocorrelation);
        var shift = Autocorrelation.ResidualShift(question.Shift, autocorrelation);
        if (request.Method == LevelMethod.Cusum)
        {
            var reference = request.Reference ?? Math.Clamp(shift / 2, LevelRequest.MinReference, LevelRequest.MaxReference);
            var chart = new CusumChart(reference, tail == Tail.Both);
            var limit = chart.LimitFor(1 / perReading);
            return new BudgetLevel { Reference = reference, Limit = limit, Alerts = AlertsAt(1 / chart.RunLength(limit)), Delay = chart.RunLength(limit, shift) };
        }

        if (request.Method == LevelMethod.Ewma)
        {
            var chart = new EwmaChart(question.Smoothing, tail == Tail.Both);
            var limit = chart.LimitFor(1 / perReading);
            return new BudgetLevel { Smoothing = question.Smoothing, Limit = limit, Alerts = AlertsAt(1 / chart.RunLength(limit)), Delay = chart.RunLength(limit, shift) };
        }

        var level = RunRate.LevelFor(perReading, tail, values, autocorrelation);
        return new BudgetLevel
        {
            Low = tail == Tail.Upper ? null : question.Distribution.ValueOfLowerTail(level),
            High = tail == Tail.Lower ? null : question.Distribution.ValueOfUpperTail(level),
            StandardScore = NormalScore.Exceeded(level),
            TailProbability = level,
            Alerts = AlertsAt(RunRate.Of(level, tail, values, autocorrelation)),
            Delay = RunRate.Delay(level, tail, values, autocorrelation, question.Shift),
        };

        double AlertsAt(double rate) => question.Budget.AlertsAt(rate, question.Stations, question.Interval);
    }
}
