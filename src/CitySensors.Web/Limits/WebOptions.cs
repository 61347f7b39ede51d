using System.ComponentModel.DataAnnotations;
using CitySensors.Core.Readings;
using CitySensors.Web.Proxies;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Limits;

/// <summary>Options of the API. Section <c>Web</c> of the configuration.</summary>
public sealed class WebOptions
{
    public const string Section = "Web";
    public const string DefaultKeyFile = "keys.json";
    public const int DefaultMaxBodyBytes = 8 * 1024 * 1024;
    public const int DefaultMaxReadings = 20_000;
    public const int DefaultMaxDefinitionBytes = 256 * 1024;
    public const int DefaultMaxStationsPerBody = 10_000;
    public const int DefaultMaxMetricAreas = 50;
    public const int DefaultMaxPreviewDays = 366;
    public const int DefaultMaxIdempotencyKeys = 100_000;
    public const int DefaultIdempotencyMinutes = 60;

    /// <summary>The file of API keys. Without keys, everything is permitted and the server listens on loopback only.</summary>
    [Required]
    public string KeyFile { get; init; } = DefaultKeyFile;

    /// <summary>The maximum size of a body of readings, compressed and decompressed.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxBodyBytes { get; init; } = DefaultMaxBodyBytes;

    /// <summary>The maximum number of readings of a body.</summary>
    [Range(1, 1_000_000)]
    public int MaxReadingsPerBody { get; init; } = DefaultMaxReadings;

    /// <summary>The maximum size of an encoded reading.</summary>
    [Range(64, 1024 * 1024)]
    public int MaxReadingBytes { get; init; } = ReadingLimits.DefaultMaxReadingBytes;

    /// <summary>How far the time of a reading may be ahead of its arrival, in seconds.</summary>
    [Range(0, 86_400)]
    public int MaxSecondsAhead { get; init; } = (int)ReadingLimits.DefaultMaxAhead.TotalSeconds;

    /// <summary>How far the time of a reading may be behind its arrival, in days.</summary>
    [Range(1, 36_500)]
    public int MaxDaysBehind { get; init; } = (int)ReadingLimits.DefaultMaxBehind.TotalDays;

    public ReadingLimits ToReadingLimits() => new()
    {
        MaxReadingBytes = MaxReadingBytes,
        MaxAhead = TimeSpan.FromSeconds(MaxSecondsAhead),
        MaxBehind = TimeSpan.FromDays(MaxDaysBehind),
    };

    /// <summary>The maximum number of requests with an Idempotency-Key that are remembered; the oldest are evicted. Each takes a hundred bytes.</summary>
    [Range(1, 10_000_000)]
    public int MaxIdempotencyKeys { get; init; } = DefaultMaxIdempotencyKeys;

    /// <summary>For how many minutes a request with an Idempotency-Key is remembered.</summary>
    [Range(1, 1440)]
    public int IdempotencyMinutes { get; init; } = DefaultIdempotencyMinutes;

    /// <summary>The maximum size of the definition of a station, sensor type or rule.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxDefinitionBytes { get; init; } = DefaultMaxDefinitionBytes;

    /// <summary>The maximum number of stations of a body that registers several.</summary>
    [Range(1, 100_000)]
    public int MaxStationsPerBody { get; init; } = DefaultMaxStationsPerBody;

    /// <summary>The maximum number of areas with a metric label of their own; the others are aggregated.</summary>
    [Range(1, 1000)]
    public int MaxMetricAreas { get; init; } = DefaultMaxMetricAreas;

    /// <summary>The longest period that a rule is previewed over, in days.</summary>
    [Range(1, 36_500)]
    public int MaxPreviewDays { get; init; } = DefaultMaxPreviewDays;

    /// <summary>Reverse proxies, as IP addresses or networks, whose X-Forwarded-For, -Proto and -Host are trusted. Empty by default.</summary>
    [Required, IpNetworks]
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    [Required, ValidateObjectMembers]
    public RequestLimits Requests { get; init; } = new();

    [Required, ValidateObjectMembers]
    public HubLimits Hub { get; init; } = new();

    [Required, ValidateObjectMembers]
    public ExportLimits Export { get; init; } = new();
}

/// <summary>Reports all errors of the options at once; source-generated, to avoid reflection at startup.</summary>
[OptionsValidator]
internal sealed partial class WebOptionsValidator : IValidateOptions<WebOptions>;
