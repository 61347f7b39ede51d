using System.Buffers;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace CitySensors.Web.Tests.MessagePack;

/// <summary>Whatever comes: a message, a wait for more, or the one exception that ends the connection; and never much memory.</summary>
public sealed class HostileInputTests
{
    private const int DeepestAllowed = 32;

    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(3000);

    private static readonly TypeBinder Binder = new(typeof(Sample), typeof(double));

    private static readonly byte[] Valid = Wire.Protocol.GetMessageBytes(new InvocationMessage(
        "17", "Subscribe", [new Sample("centre", [1, 2.5], new() { ["a"] = DateTimeOffset.UnixEpoch }), 3.5]) { Headers = new Dictionary<string, string> { ["h"] = "v" } })
        .ToArray();

    [Fact]
    public void AnyBytes_AreAMessageOrInvalidData() =>
        Check.One(Config, Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), IsHandled));

    [Fact]
    public void AnyBytesInAFrame_AreAMessageOrInvalidData() =>
        Check.One(Config, Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => IsHandled(Wire.Frame(bytes))));

    [Fact]
    public void AnyValueAsArgument_IsAMessageOrInvalidData() =>
        Check.One(Config, Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => IsHandled(Wire.Frame([0x94, 0x02, 0x80, 0xa1, 0x78, .. bytes]))));

    [Fact]
    public void AnyChangeToAMessage_IsAMessageOrInvalidData()
    {
        var changes = Gen.Choose(0, Valid.Length - 1).Zip(Gen.Choose(0, 255)).NonEmptyListOf().Select(changed =>
        {
            var bytes = Valid.ToArray();
            foreach (var (at, value) in changed.Take(4)) bytes[at] = (byte)value;
            return bytes;
        });
        Check.One(Config, Prop.ForAll(changes.ToArbitrary(), IsHandled));
    }

    [Fact]
    public void Beginning_OfAMessage_WaitsAndConsumesNothing()
    {
        for (var length = 0; length < Valid.Length; length++)
        {
            var input = new ReadOnlySequence<byte>(Valid, 0, length);
            Assert.False(Wire.Protocol.TryParseMessage(ref input, Binder, out var message));
            Assert.Null(message);
            Assert.Equal(length, input.Length);
        }

        Assert.IsType<InvocationMessage>(Wire.Parse(Valid, typeof(Sample), typeof(double)));
    }

    [Theory]
    [InlineData("FF FF FF FF 07")]
    [InlineData("FF FF FF FF 07 91 06")]
    public void LengthNotYetThere_Waits(string hex)
    {
        var input = new ReadOnlySequence<byte>(Wire.Bytes(hex));
        Assert.False(Wire.Protocol.TryParseMessage(ref input, Binder, out _));
    }

    [Theory]
    [InlineData("FF FF FF FF 08")]
    [InlineData("80 80 80 80 80 01")]
    public void LengthBeyond31Bits_IsInvalidData(string hex)
    {
        var error = Assert.Throws<InvalidDataException>(() => Wire.Parse(Wire.Bytes(hex)));
        Assert.Contains("31 bits", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DD 7F FF FF FF")]
    [InlineData("DD FF FF FF FF C0 C0")]
    [InlineData("DF 7F FF FF FF A1 61")]
    [InlineData("DB 7F FF FF FF 61")]
    [InlineData("DB FF FF FF FF")]
    [InlineData("C6 FF FF FF FF 00")]
    [InlineData("C9 FF FF FF FF FF 00")]
    public void LengthThatIsNotThere_AllocatesNothing(string hex)
    {
        var frame = Wire.Frame([0x94, 0x02, 0x80, 0xa1, 0x78, .. Wire.Bytes(hex)]);
        Assert.Throws<InvalidDataException>(() => Wire.Parse(frame, typeof(JsonElement)));
        Assert.True(IsHandled(frame));
    }

    [Theory]
    [InlineData("91")]
    [InlineData("81 A1 61")]
    public void Nesting_BeyondTheLimit_IsInvalidData(string head)
    {
        string Nested(int depth) => string.Concat(Enumerable.Repeat(head, depth)) + "C0";
        Assert.NotEqual(JsonValueKind.Null, Wire.Read<JsonElement>(Nested(DeepestAllowed)).ValueKind);
        var error = Assert.Throws<InvalidDataException>(() => Wire.Read<JsonElement>(Nested(DeepestAllowed + 1)));
        Assert.Contains("deeper than 32", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => Wire.Read<JsonElement>(Nested(100_000)));
    }

    /// <summary>False when it took more memory than a message of its size may. What is made once, for all messages of a type, is none of it.</summary>
    private static bool IsHandled(byte[] bytes)
    {
        const long PerCall = 256 * 1024;
        const long PerByte = 200;
        var most = PerCall + PerByte * bytes.Length;
        return AllocatedToHandle(bytes) < most || AllocatedToHandle(bytes) < most;
    }

    private static long AllocatedToHandle(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var input = new ReadOnlySequence<byte>(bytes);
        try
        {
            while (Wire.Protocol.TryParseMessage(ref input, Binder, out var message)) Assert.NotNull(message);
        }
        catch (InvalidDataException error)
        {
            Assert.NotEmpty(error.Message);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed record Sample(string Area, double[] Numbers, Dictionary<string, DateTimeOffset> Times);
}
