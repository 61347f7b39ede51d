using System.ComponentModel.DataAnnotations;
using CitySensors.Core.Readings;
using CitySensors.Web.Proxies;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Limits;

/// <summary>What clients may ask of the server at most. Section <c>Web</c> of the configuration.</summary>
public sealed class WebOptions
{
    public const string Section = "Web";
    public const string DefaultKeyFile = "keys.json";
    public const int DefaultMaxBodyBytes = 8 * 1024 * 1024;
    public const int DefaultMaxReadings = 20_000;
    public const int DefaultMaxDefinitionBytes = 256 * 1024;
    public const int DefaultMaxMetricAreas = 50;
    public const int DefaultMaxIdempotencyKeys = 100_000;
    public const int DefaultIdempotencyMinutes = 60;

    /// <summary>Where API keys are kept. While there is none, everything is allowed and the server listens on loopback only.</summary>
    [Required]
    public string KeyFile { get; init; } = DefaultKeyFile;

    /// <summary>The size of a body of readings, as sent and once unpacked.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxBodyBytes { get; init; } = DefaultMaxBodyBytes;

    /// <summary>How many readings a body may hold.</summary>
    [Range(1, 1_000_000)]
    public int MaxReadingsPerBody { get; init; } = DefaultMaxReadings;

    /// <summary>The maximum size of an encoded reading.</summary>
    [Range(64, 1024 * 1024)]
    public int MaxReadingBytes { get; init; } = ReadingLimits.DefaultMaxReadingBytes;

    /// <summary>How far ahead of its arrival a reading's time may be, in seconds.</summary>
    [Range(0, 86_400)]
    public int MaxSecondsAhead { get; init; } = (int)ReadingLimits.DefaultMaxAhead.TotalSeconds;

    /// <summary>How many requests with an Idempotency-Key are remembered; with more, the oldest are forgotten. A hundred bytes each.</summary>
    [Range(1, 10_000_000)]
    public int MaxIdempotencyKeys { get; init; } = DefaultMaxIdempotencyKeys;

    /// <summary>For how many minutes a request with an Idempotency-Key is remembered.</summary>
    [Range(1, 1440)]
    public int IdempotencyMinutes { get; init; } = DefaultIdempotencyMinutes;

    /// <summary>The size of the definition of a station, sensor type or rule.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxDefinitionBytes { get; init; } = DefaultMaxDefinitionBytes;

    /// <summary>How many areas have a label of their own in the metrics; the others are taken together.</summary>
    [Range(1, 1000)]
    public int MaxMetricAreas { get; init; } = DefaultMaxMetricAreas;

    /// <summary>Reverse proxies, as IP addresses or networks, whose X-Forwarded-For, -Proto and -Host are believed. None unless given.</summary>
    [Required, IpNetworks]
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    [Required, ValidateObjectMembers]
    public RequestLimits Requests { get; init; } = new();

    [Required, ValidateObjectMembers]
    public HubLimits Hub { get; init; } = new();
}

/// <summary>All faults of the options at once; the code is generated, so that a start needs no reflection for it.</summary>
[OptionsValidator]
internal sealed partial class WebOptionsValidator : IValidateOptions<WebOptions>;
