using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Web.Tests.MessagePack;

/// <summary>Any JSON document that a hub can send: up to 8 deep, with numbers and lengths at the bounds of the formats.</summary>
internal static class JsonGenerator
{
    private const int Deepest = 8;

    private static readonly double[] Bounds =
        [0, 127, 128, 255, 256, 65535, 65536, 4294967295, 4294967296, 9007199254740992, 9223372036854775807, 18446744073709551615, 1e300];

    private static readonly int[] Lengths = [31, 32, 255, 256, 65535, 65536];

    public static Gen<string> Text { get; } = Gen.Frequency(
        (8, ArbMap.Default.GeneratorFor<string?>().Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? "")))),
        (4, Gen.Choose(0, 0x10ffff).Where(Rune.IsValid).Select(rune => new Rune(rune).ToString()).ArrayOf().Select(string.Concat)),
        (1, Gen.Elements(Lengths).Select(length => new string('x', length))));

    public static Arbitrary<JsonElement> Documents { get; } = Gen.Sized(size => Node(Math.Min(size, 24), Deepest))
        .Select(node => JsonSerializer.SerializeToElement(node)).ToArbitrary();

    private static Gen<JsonNode?> Number { get; } = Gen.OneOf(
        ArbMap.Default.GeneratorFor<int>().Select(value => (JsonNode?)value),
        ArbMap.Default.GeneratorFor<long>().Select(value => (JsonNode?)value),
        ArbMap.Default.GeneratorFor<ulong>().Select(value => (JsonNode?)value),
        ArbMap.Default.GeneratorFor<long>().Select(BitConverter.Int64BitsToDouble).Where(double.IsFinite).Select(value => (JsonNode?)value),
        ArbMap.Default.GeneratorFor<double>().Where(double.IsFinite).Select(value => (JsonNode?)value),
        Gen.Elements(Bounds).SelectMany(bound => Gen.Elements(bound, bound - 1, -bound, -bound - 1)).Select(value => (JsonNode?)value));

    private static Gen<JsonNode?> Leaf { get; } = Gen.Frequency(
        (1, Gen.Constant((JsonNode?)null)),
        (1, ArbMap.Default.GeneratorFor<bool>().Select(value => (JsonNode?)value)),
        (4, Number),
        (3, Text.Select(text => (JsonNode?)text)));

    private static Gen<JsonNode?> Node(int size, int depth)
    {
        if (size == 0 || depth == 0) return Leaf;
        var child = Node(size / 3, depth - 1);
        return Gen.Frequency(
            (2, Leaf),
            (1, child.ArrayOf().Select(items => (JsonNode?)new JsonArray([.. items.Select(Copy)]))),
            (1, Text.Zip(child).ArrayOf().Select(members => (JsonNode?)Object(members))));
    }

    private static JsonObject Object((string Name, JsonNode? Value)[] members) =>
        new(members.DistinctBy(member => member.Name).Select(member => KeyValuePair.Create(member.Name, Copy(member.Value))));

    /// <summary>A node stands in one document only, but a generator may give it twice.</summary>
    private static JsonNode? Copy(JsonNode? node) => node?.DeepClone();
}
