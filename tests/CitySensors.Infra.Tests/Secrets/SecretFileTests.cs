using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CitySensors.Infra.Tests.Hosting;
using CitySensors.TestSupport.Processes;
using CitySensors.Web.Access;

namespace CitySensors.Infra.Tests.Secrets;

/// <summary>Secrets as container engines mount them, read by the real server.</summary>
public sealed class SecretFileTests : HostTestBase
{
    private readonly int _port = FreePorts.Next();

    private Uri Url => new($"http://127.0.0.1:{_port}");

    [Fact]
    public async Task Files_NamedAsSettings_AreTheirValues()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root may give the server a /run/secrets of its own.");
        var script = $"""
            set -e
            mount -t tmpfs tmpfs /run
            mkdir /run/secrets
            echo 'City of secrets' > /run/secrets/City__Name
            exec dotnet '{ServerProcess.Program}' --data '{Folder.File("data")}' --urls {Url}
            """;
        await using var server = new Tool("unshare", "It is in Debian's package util-linux.").Start(
            Folder.Path, new Dictionary<string, string> { ["City__Name"] = "another" }, "--mount", "--propagation", "private", "bash", "-c", script);
        await server.AnswersAsync(Http, new Uri(Url, "health/ready"), Cancelled);
        var city = await Http.GetFromJsonAsync<JsonObject>(new Uri(Url, "api/city"), Cancelled);
        Assert.Equal("City of secrets", city!["name"]!.ToString());
    }

    [Fact]
    public async Task KeyFile_ThatKubernetesExchanges_IsReadAgain()
    {
        var (first, second) = (Keys("..first"), Keys("..second"));
        Link("..data", "..first");
        Link("keys.json", "..data/keys.json");
        await using var server = await StartAsync(new() { ["Web__KeyFile"] = Folder.File("keys.json") });
        Assert.Equal(HttpStatusCode.OK, await PutAsync(first));
        Assert.Equal(HttpStatusCode.Unauthorized, await PutAsync(second));
        // As the kubelet does: another folder under the name that the link of the file goes through.
        Link("..next", "..second");
        var exchanged = await new Tool("mv", "It comes with every Linux.").RunAsync(Folder.Path, "-T", "..next", "..data");
        Assert.True(exchanged.ExitCode == 0, exchanged.Text);
        await Eventually.TrueAsync(async () => await PutAsync(second) == HttpStatusCode.OK, () => $"The new key is not in force. {server.Output}", Cancelled);
        Assert.Equal(HttpStatusCode.Unauthorized, await PutAsync(first));
    }

    private string Keys(string folder)
    {
        var file = Path.Combine(Directory.CreateDirectory(Folder.File(folder)).FullName, "keys.json");
        return new KeyFile(file, TimeProvider.System).Create(ApiRole.Engineer, folder).Token;
    }

    private void Link(string name, string target) => File.CreateSymbolicLink(Folder.File(name), target);

    private async Task<RunningProcess> StartAsync(Dictionary<string, string> environment)
    {
        var server = Tools.Dotnet.Start(
            Folder.Path, environment, ServerProcess.Program, "--data", Folder.File("data"), "--urls", $"{Url}");
        await server.AnswersAsync(Http, new Uri(Url, "health/ready"), Cancelled);
        return server;
    }

    /// <returns>200 also where the station is new.</returns>
    private async Task<HttpStatusCode> PutAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(Url, "api/stations/market"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = new StringContent("""{"name": "Market", "latitude": 48.1, "longitude": 11.5, "area": "centre"}""", Encoding.UTF8, "application/json");
        using var answer = await Http.SendAsync(request, Cancelled);
        return answer.IsSuccessStatusCode ? HttpStatusCode.OK : answer.StatusCode;
    }
}
