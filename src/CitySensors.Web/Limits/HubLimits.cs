using System.ComponentModel.DataAnnotations;

namespace CitySensors.Web.Limits;

/// <summary>What browsers may ask of the hub. Section <c>Web:Hub</c>.</summary>
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

    /// <summary>Calls of Subscribe that a connection may make at once.</summary>
    [Range(1, 1000)]
    public int SubscribeBurst { get; init; } = DefaultSubscribeBurst;

    /// <summary>After the burst, one call of Subscribe in this time.</summary>
    [Range(1, 3600)]
    public int SecondsPerSubscribe { get; init; } = DefaultSecondsPerSubscribe;

    /// <summary>How many areas, stations or sensors a subscription may name, each.</summary>
    [Range(1, 10_000)]
    public int Selected { get; init; } = DefaultSelected;

    [Range(1, 20_038)]
    public int RadiusKilometres { get; init; } = DefaultRadiusKilometres;

    /// <summary>The size of a message that a browser sends.</summary>
    [Range(1024, 1024 * 1024)]
    public int MessageBytes { get; init; } = DefaultMessageBytes;

    /// <summary>A connection that does not take a message for so long is closed.</summary>
    [Range(1, 3600)]
    public int SendSeconds { get; init; } = DefaultSendSeconds;
}
