using System.ComponentModel.DataAnnotations;

namespace CitySensors.Web.Limits;

/// <summary>Limits of exports. Section <c>Web:Export</c>.</summary>
public sealed class ExportLimits
{
    public const int DefaultConcurrent = 4;
    public const int DefaultSendSeconds = 60;

    /// <summary>The maximum number of exports at a time; more are refused. Each takes up to 50 MB.</summary>
    [Range(1, 100)]
    public int Concurrent { get; init; } = DefaultConcurrent;

    /// <summary>An export ends if its client does not take what was sent within this time.</summary>
    [Range(1, 3600)]
    public int SendSeconds { get; init; } = DefaultSendSeconds;
}
