using CitySensors.Web.Access;
using Microsoft.Extensions.Configuration;

namespace CitySensors.Web.Tests.Access;

public sealed class ListenGuardTests
{
    [Theory]
    [InlineData("http://localhost:5000")]
    [InlineData("https://LOCALHOST:5001")]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://127.8.9.1:80")]
    [InlineData("http://[::1]:5000")]
    [InlineData("http://unix:/run/citysensors.sock")]
    public void Fault_LoopbackWithoutKeys_IsNone(string url) => Assert.Null(ListenGuard.Fault([url], hasKeys: false));

    [Theory]
    [InlineData("http://*:5000")]
    [InlineData("http://+:5000")]
    [InlineData("http://0.0.0.0:5000")]
    [InlineData("http://[::]:5000")]
    [InlineData("http://192.168.1.2:5000")]
    [InlineData("http://city.example:5000")]
    [InlineData("http://localhost.example:5000")]
    [InlineData("nonsense")]
    public void Fault_ElsewhereWithoutKeys_NamesIt(string url)
    {
        Assert.Contains(url, ListenGuard.Fault(["http://localhost:1", url], hasKeys: false), StringComparison.Ordinal);
        Assert.Null(ListenGuard.Fault([url], hasKeys: true));
    }

    [Fact]
    public void Fault_SeveralElsewhere_NamesEach()
    {
        var fault = ListenGuard.Fault(["http://*:1", "http://localhost:2", "http://0.0.0.0:3"], hasKeys: false);
        Assert.Contains("http://*:1, http://0.0.0.0:3", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("http://localhost:2", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("urls", "http://*:1;http://localhost:2", "http://*:1|http://localhost:2")]
    [InlineData("http_ports", "80;81", "http://*:80|http://*:81")]
    [InlineData("https_ports", "443", "https://*:443")]
    [InlineData("Kestrel:Endpoints:Public:Url", "http://0.0.0.0:80", "http://0.0.0.0:80")]
    [InlineData("other", "", "http://localhost:5000")]
    public void ConfiguredUrls_EachPlace_IsFound(string setting, string value, string expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [setting] = value }).Build();
        Assert.Equal(expected.Split('|'), ListenGuard.ConfiguredUrls(configuration));
    }
}
