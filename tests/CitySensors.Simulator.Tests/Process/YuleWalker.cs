using MathNet.Numerics.LinearAlgebra;

namespace CitySensors.Simulator.Tests.Process;

/// <summary>The autocorrelation of an autoregressive process, by a linear system and so not as the model does it.</summary>
internal static class YuleWalker
{
    /// <summary>Lag 0 first, as many lags as coefficients.</summary>
    public static double[] Solve(double[] coefficients)
    {
        var order = coefficients.Length;
        var system = Matrix<double>.Build.DenseIdentity(order);
        var right = Vector<double>.Build.Dense(order);
        for (var lag = 1; lag <= order; lag++)
        {
            for (var i = 1; i <= order; i++)
            {
                var distance = Math.Abs(lag - i);
                if (distance == 0) right[lag - 1] += coefficients[i - 1];
                else system[lag - 1, distance - 1] -= coefficients[i - 1];
            }
        }

        return [1, .. system.Solve(right)];
    }
}
