using System.Buffers;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace CitySensors.Web.Tests.MessagePack;

public sealed class RoundTripTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(500);

    [Fact]
    public void AnyDocument_WrittenAndRead_IsTheSame() =>
        Check.One(Config, Prop.ForAll(JsonGenerator.Documents, document =>
        {
            var frame = Wire.Protocol.GetMessageBytes(new StreamItemMessage("1", document)).ToArray();
            var item = Assert.IsType<StreamItemMessage>(Wire.Parse(frame, typeof(JsonElement))).Item;
            return JsonElement.DeepEquals(document, Assert.IsType<JsonElement>(item));
        }));

    [Fact]
    public void AnyInvocation_WrittenAndRead_IsTheSame()
    {
        var calls =
            from id in JsonGenerator.Text
            from target in JsonGenerator.Text
            from streams in JsonGenerator.Text.ArrayOf()
            from headers in JsonGenerator.Text.Zip(JsonGenerator.Text).ArrayOf()
            from arguments in JsonGenerator.Documents.Generator.ArrayOf(2)
            select new StreamInvocationMessage("i" + id, "t" + target, [.. arguments.Cast<object?>()], streams)
            {
                Headers = headers.DistinctBy(header => header.Item1).ToDictionary(header => header.Item1, header => header.Item2),
            };
        Check.One(Config.WithMaxTest(200), Prop.ForAll(calls.ToArbitrary(), sent =>
        {
            var bytes = Wire.Protocol.GetMessageBytes(sent).ToArray();
            var got = Assert.IsType<StreamInvocationMessage>(Wire.Parse(bytes, typeof(JsonElement), typeof(JsonElement)));
            Assert.Equal((sent.InvocationId, sent.Target), (got.InvocationId, got.Target));
            Assert.Equal(sent.StreamIds, got.StreamIds ?? []);
            Assert.Equal(sent.Headers, got.Headers ?? new Dictionary<string, string>());
            Assert.Equal(bytes, Wire.Protocol.GetMessageBytes(got).ToArray());
        }));
    }

    [Fact]
    public void AnyCutOfTheStream_GivesTheSameMessages()
    {
        var streams =
            from documents in JsonGenerator.Documents.Generator.NonEmptyListOf()
            from cut in Gen.Choose(1, 40)
            select (Documents: documents, Cut: cut);
        Check.One(Config.WithMaxTest(200), Prop.ForAll(streams.ToArbitrary(), stream =>
        {
            byte[] bytes = [.. stream.Documents.SelectMany(document => Wire.Protocol.GetMessageBytes(new StreamItemMessage("1", document)).ToArray())];
            var input = Segments.Of(bytes, stream.Cut);
            foreach (var document in stream.Documents)
            {
                Assert.True(Wire.Protocol.TryParseMessage(ref input, new TypeBinder(typeof(JsonElement)), out var message));
                Assert.True(JsonElement.DeepEquals(document, (JsonElement)Assert.IsType<StreamItemMessage>(message).Item!));
            }

            Assert.True(input.IsEmpty);
        }));
    }
}

/// <summary>Bytes in pieces, as they come off a connection.</summary>
internal sealed class Segments : ReadOnlySequenceSegment<byte>
{
    private Segments(ReadOnlyMemory<byte> memory, long index)
    {
        Memory = memory;
        RunningIndex = index;
    }

    public static ReadOnlySequence<byte> Of(byte[] bytes, int size)
    {
        var pieces = bytes.Chunk(size).ToArray();
        if (pieces.Length == 0) return ReadOnlySequence<byte>.Empty;
        var first = new Segments(pieces[0], 0);
        var last = first;
        foreach (var piece in pieces.Skip(1))
        {
            var next = new Segments(piece, last.RunningIndex + last.Memory.Length);
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
