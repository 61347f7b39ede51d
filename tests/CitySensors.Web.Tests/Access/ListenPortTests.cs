using System.Net;
using System.Net.Sockets;
using CitySensors.Web.Access;

namespace CitySensors.Web.Tests.Access;

public sealed class ListenPortTests
{
    [Theory]
    [InlineData("http://localhost:{0}")]
    [InlineData("http://127.0.0.1:{0}")]
    [InlineData("http://*:{0}")]
    public void RequireFree_AddressInUse_NamesIt(string url)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = string.Format(null, url, ((IPEndPoint)other.LocalEndpoint).Port);

        var error = Assert.Throws<IOException>(() => ListenPort.RequireFree(["http://127.0.0.1:0", taken]));

        Assert.Equal($"Cannot listen on {taken}: the address is already in use. Choose another address with --urls.", error.Message);
    }

    [Fact]
    public void RequireFree_FreeAddress_StaysFree()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";
        other.Stop();

        ListenPort.RequireFree([url]);
        ListenPort.RequireFree([url]);
    }

    [Theory]
    [InlineData("http://unix:/run/citysensors.sock")]
    [InlineData("http://city.example:5000")]
    [InlineData("nonsense")]
    public void RequireFree_AddressOnlyKestrelParses_IsLeftToKestrel(string url) => ListenPort.RequireFree([url]);
}
