using System.Globalization;

namespace CitySensors.Benchmarks;

/// <summary>Prints figures, each beside what it is measured against.</summary>
internal sealed class Report(TextWriter output)
{
    public void Heading(string text) => output.WriteLine($"\n{text}");

    public void Line(string text) => output.WriteLine(text);

    public void Rate(string what, double perSecond, double? yardstick = null) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"  {what,-62} {perSecond,14:N0} /s{(yardstick is { } other ? $"   ratio {perSecond / other:F2}" : "")}"));

    public void Value(string what, double value, string unit) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-62} {value,14:N2} {unit}"));

    public void Latency(string what, List<double> milliseconds)
    {
        if (milliseconds.Count == 0)
        {
            output.WriteLine($"  {what,-62} nothing arrived");
            return;
        }

        milliseconds.Sort();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {what,-62} p50 {Percentile(milliseconds, 0.5):F2} ms, p99 {Percentile(milliseconds, 0.99):F2} ms, most {milliseconds[^1]:F2} ms, of {milliseconds.Count}"));
    }

    /// <param name="what">The stage.</param>
    /// <param name="median">The upper bound of the bucket with the median, in milliseconds.</param>
    /// <param name="p99">The upper bound of the bucket with the 99th percentile, in milliseconds.</param>
    /// <param name="count">How many were observed.</param>
    public void Stage(string what, double median, double p99, long count) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-62} p50 ≤ {median:0.#} ms, p99 ≤ {p99:0.#} ms, of {count}"));

    private static double Percentile(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
}
