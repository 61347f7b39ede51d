using CitySensors.Web.Tests.Contract;

namespace CitySensors.Web.Tests.Hosting;

public sealed class InMemoryReadingIntakeTests(InMemoryCityFixture city) : ReadingIntakeContract(city), IClassFixture<InMemoryCityFixture>;
