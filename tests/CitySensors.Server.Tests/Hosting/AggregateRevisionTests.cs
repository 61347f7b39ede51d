using CitySensors.TestSupport.Contract;

namespace CitySensors.Server.Tests.Hosting;

/// <summary>Aggregates that are stored, by the job of the running server.</summary>
public sealed class AggregateRevisionTests(ServerCityFixture city) : AggregateRevisionContract(city), IClassFixture<ServerCityFixture>;
