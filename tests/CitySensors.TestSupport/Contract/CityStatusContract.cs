using System.Globalization;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary><c>GET /api/city/status</c>.</summary>
public abstract class CityStatusContract(CityFixture city) : ApiContract(city)
{
    [Fact]
    public async Task Get_AfterAReading_CountsItsStation()
    {
        var before = TimeProvider.System.GetUtcNow();
        await AcceptedAsync(Reading(NewId("station"), Start));
        var status = new JsonObject();
        await Eventually.TrueAsync(
            async () => (status = (await GetJsonAsync("/api/city/status")).AsObject())["newest_arrival"] is { } newest
                && DateTimeOffset.Parse((string)newest!, CultureInfo.InvariantCulture) >= before.AddMilliseconds(-1),
            () => $"The arrival is not in {status}.",
            Cancelled);
        Assert.InRange((int)status["reporting"]!, 1, (int)status["stations"]!);
        Assert.True(DateTimeOffset.Parse((string)status["as_of"]!, CultureInfo.InvariantCulture) >= before.AddMilliseconds(-1));
    }
}
