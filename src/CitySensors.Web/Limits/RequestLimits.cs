using System.ComponentModel.DataAnnotations;

namespace CitySensors.Web.Limits;

/// <summary>Limits of requests and connections: number, size and time. Section <c>Web:Requests</c>.</summary>
public sealed class RequestLimits
{
    public const int DefaultPerSecond = 200;
    public const int DefaultBurst = 2000;
    public const int DefaultConcurrent = 1000;
    public const int DefaultConnections = 20_000;
    public const int DefaultFailedKeysPerMinute = 20;
    public const int DefaultHeaderBytes = 32 * 1024;
    public const int DefaultHeaders = 100;
    public const int DefaultHeaderSeconds = 10;
    public const int DefaultBodyBytesPerSecond = 240;

    /// <summary>Sustained requests per second and client address. An IPv6 client is its /64 network.</summary>
    [Range(1, 1_000_000)]
    public int PerSecond { get; init; } = DefaultPerSecond;

    /// <summary>The burst of requests per client address.</summary>
    [Range(1, 10_000_000)]
    public int Burst { get; init; } = DefaultBurst;

    /// <summary>Whether the limits per client address also apply to loopback, where all clients have the same address.</summary>
    public bool LimitLoopback { get; init; }

    /// <summary>The maximum number of concurrent requests, excluding those of the hub.</summary>
    [Range(1, 1_000_000)]
    public int Concurrent { get; init; } = DefaultConcurrent;

    /// <summary>The maximum number of open connections, including those of the hub.</summary>
    [Range(1, 1_000_000)]
    public int Connections { get; init; } = DefaultConnections;

    /// <summary>Invalid keys per client address and minute that are checked and logged individually.</summary>
    [Range(1, 100_000)]
    public int FailedKeysPerMinute { get; init; } = DefaultFailedKeysPerMinute;

    [Range(1024, 1024 * 1024)]
    public int HeaderBytes { get; init; } = DefaultHeaderBytes;

    [Range(10, 1000)]
    public int Headers { get; init; } = DefaultHeaders;

    /// <summary>The timeout for the headers of a request.</summary>
    [Range(1, 600)]
    public int HeaderSeconds { get; init; } = DefaultHeaderSeconds;

    /// <summary>The minimum data rate of a body after its first five seconds.</summary>
    [Range(1, 1024 * 1024)]
    public int BodyBytesPerSecond { get; init; } = DefaultBodyBytesPerSecond;
}
