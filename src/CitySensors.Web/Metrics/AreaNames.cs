using CitySensors.Web.Limits;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Metrics;

/// <summary>
/// The areas with a label of their own: the first ones seen, up to the configured maximum. They keep it, so that their series continue. Thread
/// safe.
/// </summary>
internal sealed class AreaNames(IOptions<WebOptions> options)
{
    public const string None = "none";
    public const string Other = "other";

    private readonly int _most = options.Value.MaxMetricAreas;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public string LabelOf(string? area)
    {
        if (string.IsNullOrEmpty(area)) return None;
        lock (_lock)
        {
            if (_known.Contains(area)) return area;
            if (_known.Count >= _most) return Other;
            _known.Add(area);
            return area;
        }
    }
}
