namespace CitySensors.TestSupport.Hub;

/// <summary>The hub protocol of a connection.</summary>
public enum HubProtocol
{
    Json,
    MessagePack,
}
