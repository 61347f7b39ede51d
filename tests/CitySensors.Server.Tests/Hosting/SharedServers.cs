using CitySensors.TestSupport.Contract;

namespace CitySensors.Server.Tests.Hosting;

/// <summary>
/// The servers of contracts, whose tests use ids of their own. A server takes longer to start than most contracts take to run; those that wait for a
/// job of the server have one of their own, so that they wait side by side.
/// </summary>
internal static class SharedServers
{
    public const string Readings = "contracts of readings";
    public const string Definitions = "contracts of definitions and alerts";
}

[CollectionDefinition(SharedServers.Readings)]
public sealed class ReadingsServer : ICollectionFixture<ServerCityFixture>;

[CollectionDefinition(SharedServers.Definitions)]
public sealed class DefinitionsServer : ICollectionFixture<ServerCityFixture>;
