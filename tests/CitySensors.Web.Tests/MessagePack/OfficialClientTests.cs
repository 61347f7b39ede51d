using System.Text.Json;
using System.Text.Json.Nodes;

namespace CitySensors.Web.Tests.MessagePack;

/// <summary>The official JavaScript client against a real hub over a real WebSocket.</summary>
public sealed class OfficialClientTests(OfficialClientTests.Run run) : IClassFixture<OfficialClientTests.Run>
{
    [Fact]
    public void Invoke_NestedObject_ComesBackTheSame() => Assert.True(Seen("echoIsTheSame").GetBoolean(), Seen("echo").GetRawText());

    [Fact]
    public void Invoke_AnyJson_ComesBackTheSame() =>
        AssertSeen("anything", """{"list": [null, true, 1.5, "a", {}, []], "deep": {"deeper": {"deepest": [[[[1]]]]}}}""");

    [Fact]
    public void Invoke_NoResultOrNull_GivesNull()
    {
        AssertSeen("nothing", "null");
        AssertSeen("missing", "null");
    }

    [Fact]
    public void ServerToClient_Invocations_ArriveInOrder() =>
        AssertSeen("announced", """
            [
              [{"sequence": 1, "message": "Fine dust", "value": null}, {"sequence": -1, "message": "Wind", "value": 0.25}],
              [{"sequence": 2, "message": "Fine dust", "value": null}, {"sequence": -2, "message": "Wind", "value": 0.5}],
              [{"sequence": 3, "message": "Fine dust", "value": null}, {"sequence": -3, "message": "Wind", "value": 0.75}]
            ]
            """);

    [Fact]
    public void Stream_Items_ArriveInOrder()
    {
        var streamed = Seen("streamed");
        Assert.Equal([1, 2, 3, 4, 5], streamed.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("sequence").GetInt32()));
        Assert.Equal(JsonValueKind.Null, streamed.GetProperty("error").ValueKind);
    }

    [Fact]
    public void Stream_ThatFails_GivesItemsAndThenTheError()
    {
        var streamed = Seen("failedStream");
        Assert.Equal("[1,2]", streamed.GetProperty("items").GetRawText());
        Assert.EndsWith("HubException: ran out of data", streamed.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Invoke_ThatFails_GivesTheError() =>
        Assert.EndsWith("HubException: the station is closed", Seen("error").GetString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("unfit")]
    [InlineData("tooFew")]
    [InlineData("unknown")]
    public void Invoke_WhatDoesNotFit_FailsThatCallOnly(string call)
    {
        Assert.StartsWith("Failed to invoke ", Seen(call).GetString(), StringComparison.Ordinal);
        AssertSeen("afterErrors", "42");
    }

    [Fact]
    public void Upload_Stream_IsRead() => AssertSeen("sum", "6.5");

    [Fact]
    public void ServerToClient_Question_IsAnswered()
    {
        AssertSeen("askedBack", "42");
        Assert.EndsWith("not today", Seen("refused").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Cancel_Stream_ReachesTheHub() => AssertSeen("cancelled", "true");

    [Fact]
    public void Invoke_Date_IsATime() => Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_512), Seen("time").GetDateTimeOffset());

    [Fact]
    public void Invoke_Bytes_AreBytes() => Assert.Equal(new byte[] { 255, 254, 1, 0 }, Seen("bytes").GetBytesFromBase64());

    [Fact]
    public void LostSocket_StatefulReconnect_GoesOn()
    {
        AssertSeen("callsAfterReconnect", "2");
        AssertSeen("socketsUsed", "2");
        AssertSeen("closedByReconnect", "false");
    }

    [Fact]
    public void TooLargeMessage_EndsItsConnectionOnly()
    {
        Assert.Contains("closed with an error", Seen("tooLarge").GetString(), StringComparison.Ordinal);
        AssertSeen("afterTooLarge", "2");
    }

    [Fact]
    public void BothProtocols_SeeTheSame()
    {
        SkipWhenMissing();
        var binary = JsonNode.Parse(run.MessagePack.GetRawText())!.AsObject();
        binary.Remove("bytes");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(run.Json.GetRawText()), binary), $"{run.Json}\n{binary}");
    }

    private static void SkipWhenMissing()
    {
        if (NodeScript.Missing is { } missing) Assert.Skip(missing);
    }

    private JsonElement Seen(string what)
    {
        SkipWhenMissing();
        return run.MessagePack.GetProperty(what);
    }

    private void AssertSeen(string what, string json) =>
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(json).RootElement, Seen(what)), $"{what} is {Seen(what)}");

    /// <summary>One run of the script for each protocol, for all tests.</summary>
    public sealed class Run : IAsyncLifetime
    {
        public JsonElement MessagePack { get; private set; }

        public JsonElement Json { get; private set; }

        public async ValueTask InitializeAsync()
        {
            if (NodeScript.Missing is not null) return;
            var cancellationToken = TestContext.Current.CancellationToken;
            await using var host = await InteropHost.StartAsync(cancellationToken);
            MessagePack = await NodeScript.RunAsync(host.Hub, "messagepack", cancellationToken);
            Json = await NodeScript.RunAsync(host.Hub, "json", cancellationToken);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
