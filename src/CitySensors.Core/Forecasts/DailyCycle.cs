using MathNet.Numerics.LinearAlgebra;

namespace CitySensors.Core.Forecasts;

/// <summary>
/// The level and the daily cycle of a sensor: harmonic regression with exponentially decreasing weights (R. J. Hyndman, G. Athanasopoulos,
/// "Forecasting: Principles and Practice", 3rd edition, sections 7.4 and 8.1), and what values differ from it. Immutable.
/// </summary>
internal sealed class DailyCycle
{
    public const int HoursPerDay = 24;

    /// <summary>Periods of 24, 12 and 8 hours: days are longer or shorter than nights.</summary>
    private const int Harmonics = 3;

    /// <summary>The level follows the weather of the last weeks.</summary>
    private const double LevelHalfLifeDays = 20;

    /// <summary>The daily cycle changes with the season.</summary>
    private const double CycleHalfLifeDays = 60;

    /// <summary>Longer gaps are filled with the daily cycle.</summary>
    private const int MaxInterpolatedHours = 6;

    /// <summary>Values that are more standard deviations, estimated from the median, away from the cycle are taken as being as far away as that.</summary>
    private const double MaxDeviations = 8;

    private const double DeviationPerMedian = 1.4826;

    /// <summary>More are no outliers, but how the sensor is.</summary>
    private const double MaxOutliers = 0.01;

    private readonly double[] _byHour;

    /// <param name="values">By hour, NaN if missing, at least one value. The last hour is the one before the origin.</param>
    public DailyCycle(ReadOnlySpan<double> values)
    {
        // Again without the outliers of the first fit, which distort it.
        _byHour = Fit(Clipped(values, Fit(values)));
        var residuals = Clipped(values, _byHour);
        for (var i = 0; i < residuals.Length; i++) residuals[i] -= At(i);
        Scale = ScaleOf(residuals);
        Fill(residuals);
        for (var i = 0; i < residuals.Length; i++) residuals[i] /= Scale;
        Standardized = residuals;
    }

    /// <summary>What the values differ from the cycle, divided by <see cref="Scale"/>; gaps are filled.</summary>
    public double[] Standardized { get; }

    /// <summary>The standard deviation of the values from the cycle; 1 if they do not differ.</summary>
    public double Scale { get; }

    /// <summary>The value of the cycle in an hour, counted from the first value.</summary>
    public double At(int hour) => _byHour[hour % HoursPerDay];

    private static double[] Fit(ReadOnlySpan<double> values)
    {
        var cycle = Fit(values, CycleHalfLifeDays);
        cycle[0] = Fit(values, LevelHalfLifeDays)[0];
        return [.. Enumerable.Range(0, HoursPerDay).Select(hour => Terms(hour) * cycle)];
    }

    /// <summary>Hours of the day have the same terms, so that their weighted means suffice.</summary>
    private static Vector<double> Fit(ReadOnlySpan<double> values, double halfLifeDays)
    {
        var (weights, sums) = (new double[HoursPerDay], new double[HoursPerDay]);
        var decay = Math.Pow(0.5, 1 / (halfLifeDays * HoursPerDay));
        var weight = 1.0;
        for (var i = values.Length - 1; i >= 0; i--, weight *= decay)
        {
            if (double.IsNaN(values[i])) continue;
            weights[i % HoursPerDay] += weight;
            sums[i % HoursPerDay] += weight * values[i];
        }

        const int terms = 1 + 2 * Harmonics;
        // A little more than nothing, in case there are no values at some hours of the day.
        var normal = Matrix<double>.Build.DenseDiagonal(terms, terms, 1e-6 * weights.Sum());
        normal[0, 0] = 0;
        var right = Vector<double>.Build.Dense(terms);
        for (var hour = 0; hour < HoursPerDay; hour++)
        {
            var row = Terms(hour);
            normal += row.OuterProduct(row) * weights[hour];
            right += row * sums[hour];
        }

        return normal.Cholesky().Solve(right);
    }

    private static Vector<double> Terms(int hour)
    {
        var terms = Vector<double>.Build.Dense(1 + 2 * Harmonics);
        terms[0] = 1;
        for (var k = 1; k <= Harmonics; k++) (terms[2 * k - 1], terms[2 * k]) = Math.SinCos(Math.Tau * k * hour / HoursPerDay);
        return terms;
    }

    private static double ScaleOf(double[] residuals)
    {
        var (squares, count) = (0.0, 0);
        foreach (var residual in residuals)
        {
            if (double.IsNaN(residual)) continue;
            squares += residual * residual;
            count++;
        }

        return Math.Sqrt(squares / count) is > 1e-9 and var scale ? scale : 1;
    }

    /// <summary>The values, outliers from the cycle moved to the limit.</summary>
    private static double[] Clipped(ReadOnlySpan<double> values, double[] cycle)
    {
        var clipped = values.ToArray();
        var sizes = new List<double>(values.Length);
        for (var i = 0; i < values.Length; i++)
            if (!double.IsNaN(values[i])) sizes.Add(Math.Abs(values[i] - cycle[i % HoursPerDay]));
        sizes.Sort();
        var limit = sizes[sizes.Count / 2] * DeviationPerMedian * MaxDeviations;
        // Where most hours are the same, such as without rain, all others would be outliers.
        if (limit <= 0 || sizes.Count(size => size > limit) > sizes.Count * MaxOutliers) return clipped;
        for (var i = 0; i < clipped.Length; i++)
            if (!double.IsNaN(clipped[i])) clipped[i] = Math.Clamp(clipped[i], cycle[i % HoursPerDay] - limit, cycle[i % HoursPerDay] + limit);
        return clipped;
    }

    private static void Fill(double[] residuals)
    {
        var last = -1;
        for (var i = 0; i <= residuals.Length; i++)
        {
            if (i < residuals.Length && double.IsNaN(residuals[i])) continue;
            var gap = i - last - 1;
            for (var k = last + 1; k < i; k++)
            {
                residuals[k] =
                    gap > MaxInterpolatedHours || last < 0 ? 0
                    : i == residuals.Length ? residuals[last]
                    : residuals[last] + (residuals[i] - residuals[last]) * (k - last) / (gap + 1);
            }

            last = i;
        }
    }
}
