using Microsoft.AspNetCore.SignalR.Protocol;

namespace CitySensors.Web.Tests.MessagePack;

/// <summary>What a bad connection does to itself, and not to another, on a real server.</summary>
public sealed class ConnectionTests(ConnectionTests.Server server) : IClassFixture<ConnectionTests.Server>
{
    [Theory]
    [InlineData("FF FF FF FF FF")]
    [InlineData("00")]
    [InlineData("05 94 01 80 A1 31")]
    [InlineData("02 91 63")]
    [InlineData("06 DD FF FF FF FF 01")]
    public async Task NoMessage_ClosesThisConnectionOnly(string hex)
    {
        using var good = await ConnectAsync();
        using var bad = await ConnectAsync();
        await bad.SendAsync(Wire.Bytes(hex));
        var close = Assert.IsType<CloseMessage>(await bad.NextAsync());
        Assert.NotEmpty(close.Error!);
        Assert.Null(await bad.NextAsync());
        await AssertAddsAsync(good);
    }

    [Fact]
    public async Task MessageTooLarge_ClosesThisConnectionOnly()
    {
        using var good = await ConnectAsync();
        using var bad = await ConnectAsync();
        await bad.SendAsync(new InvocationMessage("1", "Anything", [new string('x', InteropHost.MaxMessageBytes)]));
        Assert.IsType<CloseMessage>(await bad.NextAsync());
        Assert.Null(await bad.NextAsync());
        await AssertAddsAsync(good);
    }

    [Fact]
    public async Task ArgumentWithoutJsonForm_FailsThisCallOnly()
    {
        using var client = await ConnectAsync();
        await client.SendAsync(Wire.Frame("95 01 80 A1 31 A8 41 6E 79 74 68 69 6E 67 91 D4 05 00"));
        var failed = Assert.IsType<CompletionMessage>(await client.NextAsync());
        Assert.Equal("1", failed.InvocationId);
        Assert.NotEmpty(failed.Error!);
        await AssertAddsAsync(client);
    }

    [Fact]
    public async Task MessageInPieces_IsPutTogether()
    {
        using var client = await ConnectAsync();
        foreach (var part in Wire.Protocol.GetMessageBytes(new InvocationMessage("7", "Add", [1, 2])).ToArray()) await client.SendAsync(new[] { part });
        Assert.Equal(3, Assert.IsType<CompletionMessage>(await client.NextAsync()).Result);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Handshake_KnownVersion_IsTaken(int version)
    {
        var (client, answer) = await RawHubClient.ConnectAsync(server.Host.Hub, version, TestContext.Current.CancellationToken);
        using (client) Assert.Equal("{}", answer);
    }

    [Fact]
    public async Task Handshake_UnknownVersion_IsRefused()
    {
        var (client, answer) = await RawHubClient.ConnectAsync(server.Host.Hub, 3, TestContext.Current.CancellationToken);
        using (client) Assert.Contains("does not support version 3", answer, StringComparison.Ordinal);
    }

    private static async Task AssertAddsAsync(RawHubClient client)
    {
        await client.SendAsync(new InvocationMessage("9", "Add", [40, 2]));
        var completion = Assert.IsType<CompletionMessage>(await client.NextAsync());
        Assert.Equal(("9", (object)42), (completion.InvocationId, completion.Result));
    }

    private async Task<RawHubClient> ConnectAsync() =>
        (await RawHubClient.ConnectAsync(server.Host.Hub, 2, TestContext.Current.CancellationToken)).Client;

    public sealed class Server : IAsyncLifetime
    {
        internal InteropHost Host { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Host = await InteropHost.StartAsync(TestContext.Current.CancellationToken);

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
