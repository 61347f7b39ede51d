using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace CitySensors.TestSupport;

/// <summary>Property tests from a fixed seed, so that failures are reproducible.</summary>
public static class Properties
{
    private const ulong Seed = 20231114;
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    /// <summary>Checks as many cases; a failure prints its case, the size and the seed to replay it from.</summary>
    public static void Hold<T>(Gen<T> cases, Action<T> check, int count = 300)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(new Replay(new Rnd(Seed, Gamma), FSharpOption<int>.None));
        Check.One(config, Prop.ForAll(Arb.From(cases), check));
    }

    /// <summary>A share between 0 and 1, neither included.</summary>
    public static Gen<double> Share { get; } = Gen.Choose(1, 999_999).Select(n => n / 1e6);

    /// <summary>Numbers between two bounds.</summary>
    public static Gen<double> Between(double least, double most) => Share.Select(share => least + (most - least) * share);

    /// <summary>Positive numbers between two bounds, each power of ten as often as the others.</summary>
    public static Gen<double> Powers(double least, double most) =>
        Between(Math.Log10(least), Math.Log10(most)).Select(power => Math.Pow(10, power));
}
