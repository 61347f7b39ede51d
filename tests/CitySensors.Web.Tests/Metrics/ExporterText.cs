using System.Text;
using CitySensors.Web.Metrics;

namespace CitySensors.Web.Tests.Metrics;

internal static class ExporterText
{
    /// <summary>All metrics in the Prometheus text format.</summary>
    public static async Task<string> TextAsync(this MetricsExporter exporter)
    {
        using var text = new MemoryStream();
        await exporter.WriteAsync(text, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}
