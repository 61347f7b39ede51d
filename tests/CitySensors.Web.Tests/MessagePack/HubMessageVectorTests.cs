using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace CitySensors.Web.Tests.MessagePack;

/// <summary>The examples of the SignalR hub protocol's specification, and what it says besides.</summary>
public sealed class HubMessageVectorTests
{
    [Fact]
    public void Parse_Invocation_GivesIdTargetAndArguments()
    {
        var message = Assert.IsType<InvocationMessage>(Wire.Parse(Wire.Frame("96 01 80 A3 78 79 7A A6 6D 65 74 68 6F 64 91 2A 90"), typeof(int)));
        Assert.Equal(("xyz", "method"), (message.InvocationId, message.Target));
        Assert.Equal([42], message.Arguments);
        Assert.Null(message.StreamIds);
        Assert.Null(message.Headers);
    }

    [Theory]
    [InlineData("96 01 80 C0 A6 6D 65 74 68 6F 64 91 2A 90")]
    [InlineData("96 01 80 A0 A6 6D 65 74 68 6F 64 91 2A 90")]
    [InlineData("95 01 80 C0 A6 6D 65 74 68 6F 64 91 2A")]
    public void Parse_NonBlockingInvocation_HasNoId(string hex)
    {
        var message = Assert.IsType<InvocationMessage>(Wire.Parse(Wire.Frame(hex), typeof(int)));
        Assert.Null(message.InvocationId);
        Assert.Equal([42], message.Arguments);
    }

    [Fact]
    public void Parse_Headers_AreKept()
    {
        var message = Assert.IsType<InvocationMessage>(Wire.Parse(
            Wire.Frame("96 01 82 A1 78 A1 79 A1 7A A1 7A A3 78 79 7A A6 6D 65 74 68 6F 64 91 2A 90"), typeof(int)));
        Assert.Equal(new Dictionary<string, string> { ["x"] = "y", ["z"] = "z" }, message.Headers);
    }

    [Fact]
    public void Parse_StreamInvocation_GivesStreamIds()
    {
        var message = Assert.IsType<StreamInvocationMessage>(Wire.Parse(
            Wire.Frame("96 04 80 A3 78 79 7A A6 6D 65 74 68 6F 64 91 2A 92 A1 31 A1 32"), typeof(int)));
        Assert.Equal(["1", "2"], message.StreamIds ?? []);
    }

    [Fact]
    public void Parse_StreamItem_GivesItem()
    {
        var message = Assert.IsType<StreamItemMessage>(Wire.Parse(Wire.Frame("94 02 80 A3 78 79 7A 2A"), typeof(int)));
        Assert.Equal(("xyz", (object)42), (message.InvocationId, message.Item));
    }

    [Theory]
    [InlineData("95 03 80 A3 78 79 7A 01 A5 45 72 72 6F 72", "Error", null, false)]
    [InlineData("94 03 80 A3 78 79 7A 02", null, null, false)]
    [InlineData("95 03 80 A3 78 79 7A 03 2A", null, 42, true)]
    [InlineData("95 03 80 A3 78 79 7A 03 C0", null, null, true)]
    public void Parse_Completion_GivesItsKind(string hex, string? error, object? result, bool hasResult)
    {
        var message = Assert.IsType<CompletionMessage>(Wire.Parse(Wire.Frame(hex), typeof(int?)));
        Assert.Equal(("xyz", error, result, hasResult), (message.InvocationId, message.Error, message.Result, message.HasResult));
    }

    [Fact]
    public void Parse_CancelInvocation_GivesId() =>
        Assert.Equal("xyz", Assert.IsType<CancelInvocationMessage>(Wire.Parse(Wire.Frame("93 05 80 A3 78 79 7A"))).InvocationId);

    [Fact]
    public void Parse_Ping_IsPing() => Assert.IsType<PingMessage>(Wire.Parse(Wire.Frame("91 06")));

    [Theory]
    [InlineData("92 07 A3 78 79 7A", "xyz", false)]
    [InlineData("93 07 A3 78 79 7A C3", "xyz", true)]
    [InlineData("92 07 C0", null, false)]
    public void Parse_Close_GivesErrorAndReconnect(string hex, string? error, bool allowReconnect)
    {
        var message = Assert.IsType<CloseMessage>(Wire.Parse(Wire.Frame(hex)));
        Assert.Equal((error, allowReconnect), (message.Error, message.AllowReconnect));
    }

    [Fact]
    public void Parse_AckAndSequence_GiveSequenceId()
    {
        Assert.Equal(36, Assert.IsType<AckMessage>(Wire.Parse(Wire.Frame("92 08 CC 24"))).SequenceId);
        Assert.Equal(19, Assert.IsType<SequenceMessage>(Wire.Parse(Wire.Frame("92 09 CC 13"))).SequenceId);
    }

    [Theory]
    [InlineData("92 06 93 01 02 03")]
    [InlineData("94 05 80 A3 78 79 7A 81 A1 61 C0")]
    public void Parse_ItemsOfALaterVersion_ArePassedOver(string hex) => Assert.NotNull(Wire.Parse(Wire.Frame(hex)));

    [Theory]
    [InlineData("90")]
    [InlineData("C0")]
    [InlineData("91 00")]
    [InlineData("91 0A")]
    [InlineData("91 A1 78")]
    [InlineData("91 05")]
    [InlineData("93 05 80 C0")]
    [InlineData("93 05 90 A1 78")]
    [InlineData("93 05 81 01 A1 78 A1 78")]
    [InlineData("93 05 80 A1 FF")]
    [InlineData("94 03 80 A1 78 00")]
    [InlineData("94 03 80 A1 78 03")]
    [InlineData("95 03 80 A1 78 01 C0")]
    [InlineData("95 03 80 A1 78 CF FF FF FF FF FF FF FF FF 01")]
    [InlineData("96 04 80 C0 A1 78 90 90")]
    [InlineData("96 01 80 C0 A1 78 80 90")]
    [InlineData("96 01 80 C0 A0 90 90")]
    [InlineData("91 06 C0")]
    public void Parse_NoHubMessage_IsInvalidData(string hex)
    {
        var error = Assert.Throws<InvalidDataException>(() => Wire.Parse(Wire.Frame(hex)));
        Assert.NotEmpty(error.Message);
    }

    [Fact]
    public void Write_EachMessage_IsAsSpecified()
    {
        var headers = new Dictionary<string, string> { ["x"] = "y" };
        Assert.Equal("960180A378797AA66D6574686F64912A90", Wire.Written(new InvocationMessage("xyz", "method", [42])));
        Assert.Equal("960180C0A66D6574686F64912A91A131", Wire.Written(new InvocationMessage(null, "method", [42], ["1"])));
        Assert.Equal("960480A378797AA66D6574686F64912A90", Wire.Written(new StreamInvocationMessage("xyz", "method", [42])));
        Assert.Equal("940281A178A179A378797A2A", Wire.Written(new StreamItemMessage("xyz", 42) { Headers = headers }));
        Assert.Equal("950380A378797A01A54572726F72", Wire.Written(CompletionMessage.WithError("xyz", "Error")));
        Assert.Equal("940380A378797A02", Wire.Written(CompletionMessage.Empty("xyz")));
        Assert.Equal("950380A378797A032A", Wire.Written(CompletionMessage.WithResult("xyz", 42)));
        Assert.Equal("950380A378797A03C0", Wire.Written(CompletionMessage.WithResult("xyz", null)));
        Assert.Equal("930580A378797A", Wire.Written(new CancelInvocationMessage("xyz")));
        Assert.Equal("9106", Wire.Written(PingMessage.Instance));
        Assert.Equal("9307A378797AC3", Wire.Written(new CloseMessage("xyz", allowReconnect: true)));
        Assert.Equal("9307C0C2", Wire.Written(CloseMessage.Empty));
        Assert.Equal("9208CC80", Wire.Written(new AckMessage(128)));
        Assert.Equal("920913", Wire.Written(new SequenceMessage(19)));
    }

    [Fact]
    public void Write_WhatIsNotSent_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Wire.Protocol.GetMessageBytes(new HandshakeResponseMessage("no")));

    [Fact]
    public void Parse_ArgumentsThatDoNotFit_FailTheCallOnly()
    {
        var tooMany = Assert.IsType<InvocationBindingFailureMessage>(Wire.Parse(Wire.Frame("96 01 80 A1 31 A1 78 92 01 02 90"), typeof(int)));
        Assert.Equal(("1", "x"), (tooMany.InvocationId, tooMany.Target));
        Assert.Contains("takes 1 arguments, 2 are given", tooMany.BindingFailure.SourceException.Message, StringComparison.Ordinal);

        var wrong = Assert.IsType<InvocationBindingFailureMessage>(Wire.Parse(Wire.Frame("96 01 80 A1 31 A1 78 91 A1 78 90"), typeof(int)));
        Assert.IsType<JsonException>(wrong.BindingFailure.SourceException);
    }

    [Fact]
    public void Parse_ItemOrResultThatDoesNotFit_FailsItsStreamOrCall()
    {
        var item = Assert.IsType<StreamBindingFailureMessage>(Wire.Parse(Wire.Frame("94 02 80 A1 31 A1 78"), typeof(int)));
        Assert.Equal("1", item.Id);
        var result = Assert.IsType<CompletionMessage>(Wire.Parse(Wire.Frame("95 03 80 A1 31 03 A1 78"), typeof(int)));
        Assert.False(result.HasResult);
        Assert.StartsWith("The result cannot be read: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void RawResult_IsPassedOnAsItCame()
    {
        var message = Assert.IsType<CompletionMessage>(Wire.Parse(Wire.Frame("95 03 80 A1 31 03 92 C4 01 FF D4 05 00"), typeof(RawResult)));
        Assert.Equal("950380A1310392C401FFD40500", Wire.Written(message));
    }

    [Fact]
    public void IsVersionSupported_OneAndTwo_Only()
    {
        Assert.Equal([false, true, true, false], Enumerable.Range(0, 4).Select(Wire.Protocol.IsVersionSupported));
        Assert.Equal("messagepack", Wire.Protocol.Name);
    }
}
