using System.ComponentModel.DataAnnotations;

namespace CitySensors.Web.Limits;

/// <summary>The limits of the hub. Section <c>Web:Hub</c>.</summary>
public sealed class HubLimits
{
    public const int DefaultConnections = 10_000;
    public const int DefaultConnectionsPerClient = 200;
    public const int DefaultSubscribeBurst = 10;
    public const int DefaultSecondsPerSubscribe = 2;
    public const int DefaultSelected = 500;
    public const int DefaultRadiusKilometres = 500;
    public const int DefaultMessageBytes = 64 * 1024;
    public const int DefaultSendSeconds = 60;

    [Range(1, 1_000_000)]
    public int Connections { get; init; } = DefaultConnections;

    /// <summary>Connections of one client address; loopback is exempt unless <see cref="RequestLimits.LimitLoopback"/>.</summary>
    [Range(1, 1_000_000)]
    public int ConnectionsPerClient { get; init; } = DefaultConnectionsPerClient;

    /// <summary>The burst of Subscribe calls per connection.</summary>
    [Range(1, 1000)]
    public int SubscribeBurst { get; init; } = DefaultSubscribeBurst;

    /// <summary>After the burst, one call of Subscribe in this time.</summary>
    [Range(1, 3600)]
    public int SecondsPerSubscribe { get; init; } = DefaultSecondsPerSubscribe;

    /// <summary>The maximum number of areas, stations and sensors of a subscription, each.</summary>
    [Range(1, 10_000)]
    public int Selected { get; init; } = DefaultSelected;

    [Range(1, 20_038)]
    public int RadiusKilometres { get; init; } = DefaultRadiusKilometres;

    /// <summary>The maximum size of a message from a browser.</summary>
    [Range(1024, 1024 * 1024)]
    public int MessageBytes { get; init; } = DefaultMessageBytes;

    /// <summary>A connection is closed if a message cannot be sent within this time.</summary>
    [Range(1, 3600)]
    public int SendSeconds { get; init; } = DefaultSendSeconds;
}
