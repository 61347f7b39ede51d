using System.Numerics;

namespace CitySensors.Core.Scoring;

/// <summary>The complementary error function for several values at once.</summary>
/// <remarks>
/// For x ≥ 0: erfc(x) = exp(-x²) p(q)/(1 + 2x) with q = (x - 4)/(x + 4), the form of Shepherd and Laframboise,
/// "Chebyshev approximation of (1 + 2x)exp(x²)erfc x in 0 ≤ x &lt; ∞", Math. Comp. 36 (1981). The coefficients are the expansion
/// of degree 24 computed with 60 digits; its relative error is below 1e-17, so only the rounding of a double remains.
/// </remarks>
internal static class ComplementaryError
{
    /// <summary>Beyond it erfc is below the smallest double.</summary>
    private const double Underflow = 27.3;

    private static ReadOnlySpan<double> Coefficients =>
    [
        1.2329951186255526, -0.1396211168405623, 0.015379652102619604, 0.06809705425466908, -0.10103906603630056,
        0.0937328349990944, -0.06633036581218697, 0.03716751552655567, -0.016197734059799265, 0.005031970067657489,
        -0.0007577732613730956, -0.00019925714661091188, 0.0001506214900124047, -2.4397746422436416e-05,
        -1.1221287012353486e-05, 5.706604414895734e-06, 2.919733377963012e-07, -8.210939042560568e-07,
        7.746992727017941e-08, 1.0633855618594884e-07, -2.05606492756992e-08, -1.234686604382353e-08,
        3.1695881915648173e-09, 9.311744978232572e-10, -2.659599690242689e-10,
    ];

    /// <param name="x">Non-negative numbers: a NaN would take the slow path of the exponential for all lanes.</param>
    public static Vector<double> OfMagnitude(Vector<double> x)
    {
        var magnitude = Vector.Min(x, new Vector<double>(Underflow));
        var four = new Vector<double>(4.0);
        var polynomial = Polynomial((magnitude - four) / (magnitude + four));

        // x² is rounded, and the rounding error matters in an exponent.
        var square = magnitude * magnitude;
        var lost = Vector.FusedMultiplyAdd(magnitude, magnitude, -square);
        var exponential = Vector.Exp(-square);
        exponential -= exponential * lost;
        return exponential * polynomial / (Vector<double>.One + magnitude + magnitude);
    }

    /// <summary>Even and odd powers separately: two independent chains of multiplications.</summary>
    private static Vector<double> Polynomial(Vector<double> q)
    {
        var coefficients = Coefficients;
        var square = q * q;
        var even = new Vector<double>(coefficients[24]);
        var odd = new Vector<double>(coefficients[23]);
        for (var i = 22; i > 0; i -= 2)
        {
            even = Vector.FusedMultiplyAdd(even, square, new Vector<double>(coefficients[i]));
            odd = Vector.FusedMultiplyAdd(odd, square, new Vector<double>(coefficients[i - 1]));
        }

        even = Vector.FusedMultiplyAdd(even, square, new Vector<double>(coefficients[0]));
        return Vector.FusedMultiplyAdd(odd, q, even);
    }
}
