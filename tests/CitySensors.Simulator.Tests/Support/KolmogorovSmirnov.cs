namespace CitySensors.Simulator.Tests.Support;

internal static class KolmogorovSmirnov
{
    /// <summary>What √n times the distance exceeds in one of a thousand samples (Kolmogorov's distribution).</summary>
    public const double OneInAThousand = 1.9495;

    /// <summary>√n times the largest distance of a sample from a distribution; the sample is sorted.</summary>
    public static double Statistic(double[] sample, Func<double, double> lowerTail)
    {
        Array.Sort(sample);
        var distance = 0.0;
        for (var i = 0; i < sample.Length; i++)
        {
            var expected = lowerTail(sample[i]);
            distance = Math.Max(distance, Math.Max((i + 1.0) / sample.Length - expected, expected - (double)i / sample.Length));
        }

        return Math.Sqrt(sample.Length) * distance;
    }
}
