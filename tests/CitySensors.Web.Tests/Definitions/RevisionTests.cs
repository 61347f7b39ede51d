using System.Net;
using System.Text;
using CitySensors.Core.Readings;
using CitySensors.Web.Tests.Hosting;

namespace CitySensors.Web.Tests.Definitions;

public sealed class RevisionTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/api/stations/station-7/history")]
    [InlineData("POST", "/api/stations/station-7/history/1/restore")]
    public async Task History_StoreUnavailable_IsToBeRetried(string method, string path)
    {
        await using var server = await TestServer.StartAsync();
        using var body = new StringContent("""{"name": "One"}""", Encoding.UTF8, "application/json");
        using var put = await server.Client.PutAsync(new Uri("/api/stations/station-7", UriKind.Relative), body, Cancelled);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        server.City.Refusal = IntakeStatus.Unavailable;
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        using var response = await server.Client.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.True(response.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }
}
