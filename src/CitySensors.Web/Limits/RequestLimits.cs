using System.ComponentModel.DataAnnotations;

namespace CitySensors.Web.Limits;

/// <summary>How many requests and connections, how large and how slow. Section <c>Web:Requests</c>.</summary>
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

    /// <summary>Requests per second and client address, in the long run. An IPv6 client is its /64 network.</summary>
    [Range(1, 1_000_000)]
    public int PerSecond { get; init; } = DefaultPerSecond;

    /// <summary>Requests of one client address that may come at once.</summary>
    [Range(1, 10_000_000)]
    public int Burst { get; init; } = DefaultBurst;

    /// <summary>Whether the limits per client address are for loopback too, where everybody has the same address.</summary>
    public bool LimitLoopback { get; init; }

    /// <summary>Requests that are worked on at once, those of the hub not counted.</summary>
    [Range(1, 1_000_000)]
    public int Concurrent { get; init; } = DefaultConcurrent;

    /// <summary>Open connections, those of the hub included.</summary>
    [Range(1, 1_000_000)]
    public int Connections { get; init; } = DefaultConnections;

    /// <summary>Wrong keys of one client address in a minute that are answered and logged one by one.</summary>
    [Range(1, 100_000)]
    public int FailedKeysPerMinute { get; init; } = DefaultFailedKeysPerMinute;

    [Range(1024, 1024 * 1024)]
    public int HeaderBytes { get; init; } = DefaultHeaderBytes;

    [Range(10, 1000)]
    public int Headers { get; init; } = DefaultHeaders;

    /// <summary>How long the headers of a request may take to come.</summary>
    [Range(1, 600)]
    public int HeaderSeconds { get; init; } = DefaultHeaderSeconds;

    /// <summary>How slowly a body may come after its first five seconds.</summary>
    [Range(1, 1024 * 1024)]
    public int BodyBytesPerSecond { get; init; } = DefaultBodyBytesPerSecond;
}
