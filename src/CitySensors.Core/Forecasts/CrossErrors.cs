namespace CitySensors.Core.Forecasts;

/// <summary>
/// Forecasts for the hours of the history, each by the model that was fitted without its part: cross-conformal prediction (V. Vovk, "Cross-conformal
/// predictors", Annals of Mathematics and Artificial Intelligence 74, 2015). Errors of fitted hours would make intervals too narrow. Not thread safe.
/// </summary>
internal sealed class CrossErrors
{
    /// <summary>Every third origin: the errors of adjacent ones hardly differ.</summary>
    private const int Step = 3;

    /// <summary>Weather changes from calm to unsettled within about a week.</summary>
    private const double HalfLifeHours = 7 * DailyCycle.HoursPerDay;

    private readonly double[] _values;
    private readonly DailyCycle _cycle;
    private readonly List<(int Origin, double Weight, double[] Residuals)> _forecasts = [];
    private readonly double[] _errors;
    private readonly double[] _weights;

    /// <param name="values">The values by hour, NaN where there is none.</param>
    /// <param name="cycle">Their daily cycle.</param>
    /// <param name="start">The hour of the first origin.</param>
    /// <param name="regressors">By origin, until the hour after the last value.</param>
    /// <param name="regression">The regression that was fitted to as many of them as have all hours ahead.</param>
    /// <param name="few">See <see cref="DirectRegression.Fit"/>.</param>
    public CrossErrors(double[] values, DailyCycle cycle, int start, double[][] regressors, DirectRegression regression, int few)
    {
        (_values, _cycle) = (values, cycle);
        var models = Enumerable.Range(0, DirectRegression.Parts).Select(part => regression.Fit(few, part)).ToArray();
        for (var i = regressors.Length - 2; i >= 0; i -= Step)
        {
            // Of origins after those that it was fitted to only the first hours ahead have come; they are next to the last part.
            var residuals = new double[Math.Min(regression.Horizon, values.Length - start - i)];
            DirectRegression.Predict(models[regression.PartOf(i)], regressors[i], residuals);
            _forecasts.Add((start + i, Math.Pow(0.5, (regressors.Length - 1 - i) / HalfLifeHours), residuals));
        }

        (_errors, _weights) = (new double[_forecasts.Count], new double[_forecasts.Count]);
    }

    /// <summary>
    /// Quantiles of the errors of an hour ahead, standardized, of which recent ones count more: weighted conformal prediction (R. F. Barber,
    /// E. J. Candès, A. Ramdas, R. J. Tibshirani, "Conformal prediction beyond exchangeability", Annals of Statistics 51, 2023).
    /// </summary>
    /// <param name="hour">The hour ahead, from 0.</param>
    /// <param name="shares">The shares of the weight that errors up to a quantile have, ascending.</param>
    /// <param name="quantiles">The result; zeros if no hour has a value.</param>
    public void Quantiles(int hour, ReadOnlySpan<double> shares, Span<double> quantiles)
    {
        quantiles.Clear();
        var (count, total) = (0, 0.0);
        foreach (var (origin, weight, residuals) in _forecasts)
        {
            if (hour >= residuals.Length || double.IsNaN(_values[origin + hour])) continue;
            (_errors[count], _weights[count++]) = ((_values[origin + hour] - _cycle.At(origin + hour)) / _cycle.Scale - residuals[hour], weight);
            total += weight;
        }

        _errors.AsSpan(0, count).Sort(_weights.AsSpan(0, count));
        var (next, sum) = (0, 0.0);
        for (var i = 0; i < count; i++)
        {
            sum += _weights[i];
            while (next < shares.Length && (sum >= shares[next] * total || i == count - 1)) quantiles[next++] = _errors[i];
        }
    }

    /// <summary>The mean absolute errors of the first hours ahead, of the models and of the last value; NaN if no hour has a value.</summary>
    public (double Model, double LastValue) MeanAbsolute(int hours)
    {
        var (model, last, count) = (0.0, 0.0, 0);
        foreach (var (origin, _, residuals) in _forecasts)
        {
            var known = _values[origin - 1];
            if (double.IsNaN(known) || residuals.Length < hours) continue;
            for (var hour = 0; hour < hours; hour++)
            {
                var came = _values[origin + hour];
                if (double.IsNaN(came)) continue;
                model += Math.Abs(came - _cycle.At(origin + hour) - residuals[hour] * _cycle.Scale);
                last += Math.Abs(came - known);
                count++;
            }
        }

        return count == 0 ? (double.NaN, double.NaN) : (model / count, last / count);
    }
}
