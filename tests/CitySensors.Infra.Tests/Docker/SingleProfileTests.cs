using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CitySensors.Infra.Tests.Compose;
using CitySensors.Infra.Tests.Hosting;

namespace CitySensors.Infra.Tests.Docker;

/// <summary>docker compose --profile single up, without the engine: the services in their order, with their commands and variables.</summary>
public sealed class SingleProfileTests : HostTestBase
{
    private const string Reading = """{"station_id": "market-square", "timestamp": 1700000000, "temperature": 25.3}""";

    [Fact]
    public async Task FirstUp_SingleProfile_MakesAKeyServesAndKeeps()
    {
        var (key, server) = (ComposeFile.Service("server-key"), ComposeFile.Service("server"));
        var image = await Image.BuildAsync("infra/server.Dockerfile", Folder.Path);

        var first = await image.RunAsync(key);
        Assert.True(first.ExitCode == 0, first.Text);
        var token = first.Output.Trim();
        Assert.StartsWith("cs_", token, StringComparison.Ordinal);
        var second = await image.RunAsync(key);
        Assert.True(second.ExitCode == 0, second.Text);
        Assert.Empty(second.Output);

        var port = FreePorts.Next();
        var url = new Uri($"http://127.0.0.1:{port}");
        Assert.Equal(1, (await image.RunAsync(server, HealthOf(server), port)).ExitCode);
        await using (var host = image.Start(server, port))
        {
            await host.AnswersAsync(Http, new Uri(url, "health/ready"), Cancelled);
            var health = await image.RunAsync(server, HealthOf(server), port);
            Assert.True(health.ExitCode == 0, health.Text);
            Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(url, null));
            Assert.True((int)await PostAsync(url, token) is >= 200 and < 300);
            Assert.Contains("<html", await Http.GetStringAsync(url, Cancelled), StringComparison.Ordinal);
            await host.StopAsync(Cancelled);
            Assert.True(host.ExitCode == 0, host.Output);
        }

        await using var again = image.Start(server, port);
        await again.AnswersAsync(Http, new Uri(url, "api/stations/market-square"), Cancelled);
    }

    private static IReadOnlyList<string> HealthOf(Service service)
    {
        Assert.Equal("CMD", service.HealthCommand[0]);
        return [.. service.HealthCommand.Skip(1)];
    }

    private async Task<HttpStatusCode> PostAsync(Uri url, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url, "api/readings"));
        request.Content = new StringContent(Reading, Encoding.UTF8, "application/json");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await Http.SendAsync(request, Cancelled);
        return answer.StatusCode;
    }
}
