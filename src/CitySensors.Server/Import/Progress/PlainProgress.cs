using System.Globalization;

namespace CitySensors.Server.Import.Progress;

/// <summary>Writes a line every ten seconds, for outputs that are not a terminal.</summary>
internal sealed class PlainProgress(string name, TextWriter writer, TimeProvider time) : IImportProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly long _started = time.GetTimestamp();
    private long _written = time.GetTimestamp();
    private ImportPosition? _first;

    public void Report(ImportPosition position)
    {
        // An import that continues begins in the middle of the file.
        var first = _first ??= position;
        if (time.GetElapsedTime(_written) < Interval) return;
        _written = time.GetTimestamp();
        writer.WriteLine(Describe(name, first, position, time.GetElapsedTime(_started)));
    }

    /// <summary>Share, rate and remaining time, from the position at the first report and now.</summary>
    internal static string Describe(string name, ImportPosition first, ImportPosition now, TimeSpan elapsed)
    {
        var share = now.Length == 0 ? 1 : (double)now.Bytes / now.Length;
        var bytesPerSecond = (now.Bytes - first.Bytes) / elapsed.TotalSeconds;
        var remaining = bytesPerSecond > 0 ? TimeSpan.FromSeconds(Math.Round((now.Length - now.Bytes) / bytesPerSecond)).ToString("c", CultureInfo.InvariantCulture) : "unknown";
        return string.Create(CultureInfo.InvariantCulture, $"{name}: {share:P0}, {now.Rows:N0} rows, {(now.Rows - first.Rows) / elapsed.TotalSeconds:N0} rows/s, {remaining} remaining");
    }
}
