using CitySensors.Web.Limits;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Metrics;

/// <summary>
/// The areas that have a label of their own: as many as the configuration allows, those that were seen first. An area that has one keeps
/// it, so that its series go on. Thread safe.
/// </summary>
internal sealed class AreaNames(IOptions<WebOptions> options)
{
    public const string None = "none";
    public const string Other = "other";

    private readonly int _most = options.Value.MaxMetricAreas;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public string Of(string? area)
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
