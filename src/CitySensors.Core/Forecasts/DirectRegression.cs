using MathNet.Numerics.LinearAlgebra;
using Vector = System.Numerics.Vector<double>;

namespace CitySensors.Core.Forecasts;

/// <summary>
/// A linear regression for each hour ahead on what is known at the origin: "direct" forecasts (M. Marcellino, J. Stock, M. Watson, "A comparison of
/// direct and iterated multistep AR methods for forecasting macroeconomic time series", J. Econometrics 135, 2006). All share the regressors, so that
/// one set of normal equations has all of them as right-hand sides. Fitted to all of the history, and to all but one of its parts, for errors on hours
/// that a model has not seen. Not thread safe.
/// </summary>
internal sealed class DirectRegression
{
    public const int Parts = 3;

    /// <summary>Of the sum of squares of a standardized regressor: only against singular equations.</summary>
    private const double Ridge = 1e-3;

    private readonly int _rows;
    private readonly double[][,] _products = new double[Parts][,];
    private readonly double[][][] _rightSides = new double[Parts][][];

    /// <param name="regressors">By origin; those that have all hours ahead are fitted to.</param>
    /// <param name="target">The values from the first origin on.</param>
    /// <param name="horizon">The number of hours ahead.</param>
    public DirectRegression(double[][] regressors, ReadOnlySpan<double> target, int horizon)
    {
        (Horizon, _rows) = (horizon, target.Length - horizon + 1);
        var count = regressors[0].Length;
        for (var part = 0; part < Parts; part++) (_products[part], _rightSides[part]) = (new double[count, count], Zeros(count));
        for (var i = 0; i < _rows; i++) Add(_products[PartOf(i)], _rightSides[PartOf(i)], regressors[i], target.Slice(i, horizon));
    }

    /// <summary>The number of hours ahead.</summary>
    public int Horizon { get; }

    /// <summary>The part of the history that an origin belongs to, or is next to.</summary>
    public int PartOf(int origin) => Math.Min(origin * Parts / _rows, Parts - 1);

    /// <summary>
    /// The mean of two models, one with the first regressors only and one with all: combinations are more accurate than their parts (Hyndman and
    /// Athanasopoulos, section 13.4).
    /// </summary>
    /// <param name="few">The number of regressors of the first.</param>
    /// <param name="withoutPart">The part that the models do not see; null if they see all.</param>
    /// <returns>The coefficients of each regressor by hour ahead.</returns>
    public double[][] Fit(int few, int? withoutPart)
    {
        var all = _rightSides[0].Length;
        var coefficients = Zeros(all);
        foreach (var count in new[] { few, all })
        {
            var one = Solve(count, withoutPart);
            for (var i = 0; i < count; i++)
                for (var hour = 0; hour < Horizon; hour++) coefficients[i][hour] += one[i, hour] / 2;
        }

        return coefficients;
    }

    /// <summary>Predicts the first hours ahead.</summary>
    public static void Predict(double[][] coefficients, double[] regressors, Span<double> result)
    {
        result.Clear();
        for (var i = 0; i < regressors.Length; i++) AddProduct(coefficients[i].AsSpan(0, result.Length), regressors[i], result);
    }

    private static void Add(double[,] products, double[][] rightSides, double[] row, ReadOnlySpan<double> target)
    {
        for (var i = 0; i < row.Length; i++)
        {
            for (var j = 0; j <= i; j++) products[i, j] += row[i] * row[j];
            AddProduct(target, row[i], rightSides[i]);
        }
    }

    private static void AddProduct(ReadOnlySpan<double> values, double factor, Span<double> sums)
    {
        var (lanes, done) = (Vector.Count, 0);
        for (; done <= sums.Length - lanes; done += lanes) (new Vector(sums[done..]) + factor * new Vector(values[done..])).CopyTo(sums[done..]);
        for (; done < sums.Length; done++) sums[done] += factor * values[done];
    }

    private double[][] Zeros(int count) => [.. Enumerable.Range(0, count).Select(_ => new double[Horizon])];

    private Matrix<double> Solve(int count, int? withoutPart)
    {
        var normal = Matrix<double>.Build.DenseDiagonal(count, count, Ridge * _rows);
        var right = Matrix<double>.Build.Dense(count, Horizon);
        for (var part = 0; part < Parts; part++)
        {
            if (part == withoutPart) continue;
            for (var i = 0; i < count; i++)
            {
                for (var j = 0; j <= i; j++) normal[i, j] += _products[part][i, j];
                for (var hour = 0; hour < Horizon; hour++) right[i, hour] += _rightSides[part][i][hour];
            }
        }

        for (var i = 0; i < count; i++)
            for (var j = 0; j < i; j++) normal[j, i] = normal[i, j];
        return normal.Cholesky().Solve(right);
    }
}
