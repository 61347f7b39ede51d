using System.Net;
using System.Net.Http.Headers;
using CitySensors.Web.Access;
using CitySensors.Web.Tests.Hosting;
using CitySensors.TestSupport.OpenApi;

namespace CitySensors.Web.Tests.OpenApi;

public sealed class InMemoryOpenApiTests(InMemoryCityFixture city) : OpenApiContract(city), IClassFixture<InMemoryCityFixture>
{
    [Fact]
    public async Task Operations_WithKeys_NeedOneAsDescribed()
    {
        var token = "";
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string?> { ["Web:Requests:FailedKeysPerMinute"] = "1000" },
            beforeStart: file => token = new KeyFile(file, TimeProvider.System).Create(ApiRole.Engineer, "Ada").Token);
        var document = new ApiDocument(await server.Client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Cancelled));
        var fuzzer = new Fuzzer(document, _ => "station-7");
        Assert.Contains(document.Operations, operation => operation.NeedsKey);
        foreach (var operation in document.Operations)
        {
            Assert.Equal(operation.TakesKey, operation.NeedsKey);
            foreach (var key in (string?[])[null, "cs_unknown", token])
            {
                using var message = fuzzer.Base(operation).ToMessage();
                if (key is not null) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
                using var response = await server.Client.SendAsync(message, Cancelled);
                Assert.Equal(operation.NeedsKey && key != token, response.StatusCode == HttpStatusCode.Unauthorized);
                Assert.Null(await new ResponseCheck(document).DifferenceAsync(operation, response, Cancelled));
            }
        }
    }

    [Fact]
    public async Task Document_OnceThereIsAKey_NeedsIt()
    {
        await using var server = await TestServer.StartAsync();
        Assert.DoesNotContain((await DocumentOfAsync(server)).Operations, operation => operation.NeedsKey);
        new KeyFile(server.KeyFile, TimeProvider.System).Create(ApiRole.Engineer, "Ada");
        Assert.Contains((await DocumentOfAsync(server)).Operations, operation => operation.NeedsKey);
    }

    private static async Task<ApiDocument> DocumentOfAsync(TestServer server) =>
        new(await server.Client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Cancelled));
}
