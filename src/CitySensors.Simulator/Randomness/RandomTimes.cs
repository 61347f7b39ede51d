namespace CitySensors.Simulator.Randomness;

internal static class RandomTimes
{
    /// <summary>The time to the next event of a Poisson process, at most a hundred years.</summary>
    public static TimeSpan NextGap(ref this RandomStream random, double perHour) =>
        TimeSpan.FromHours(Math.Min(-Math.Log(random.NextUnit()) / perHour, 876_600));

    /// <summary>Uniform between the bounds, in whole seconds.</summary>
    public static TimeSpan NextMinutes(ref this RandomStream random, double least, double most) =>
        TimeSpan.FromSeconds(Math.Round(60 * random.NextBetween(least, most)));
}
