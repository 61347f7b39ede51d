namespace CitySensors.TestSupport.Hub;

/// <summary>What SignalR speaks over the connection.</summary>
public enum HubProtocol
{
    Json,
    MessagePack,
}
