using System.Text;
using System.Text.Json;

namespace CitySensors.Web.MessagePack;

/// <summary>
/// Writes JSON as MessagePack: integers in their shortest form, other numbers as float64, strings as they are. A number that a float64
/// does not hold exactly is rounded, as every browser does with JSON.
/// </summary>
internal static class JsonToMessagePack
{
    /// <summary>As deep as a JSON writer goes; what it wrote can be read.</summary>
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 1000 };

    /// <summary>Writes one JSON document.</summary>
    public static void Write(ReadOnlySpan<byte> json, MessagePackWriter output)
    {
        // A container says first how many values it holds, which JSON does not tell before its end.
        var counts = CountValues(json);
        var container = 0;
        var reader = new Utf8JsonReader(json, ReaderOptions);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.Null:
                    output.WriteNil();
                    break;
                case JsonTokenType.True or JsonTokenType.False:
                    output.WriteBoolean(reader.TokenType == JsonTokenType.True);
                    break;
                case JsonTokenType.Number:
                    WriteNumber(reader, output);
                    break;
                case JsonTokenType.String or JsonTokenType.PropertyName:
                    WriteText(reader, output);
                    break;
                case JsonTokenType.StartArray:
                    output.WriteArray(counts[container++]);
                    break;
                case JsonTokenType.StartObject:
                    output.WriteMap(counts[container++] / 2);
                    break;
            }
        }
    }

    /// <summary>How many values each array and object holds, in the order in which they begin; names count too.</summary>
    private static List<int> CountValues(ReadOnlySpan<byte> json)
    {
        var counts = new List<int>();
        var open = new Stack<int>();
        var reader = new Utf8JsonReader(json, ReaderOptions);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
            {
                open.Pop();
                continue;
            }

            if (open.TryPeek(out var parent)) counts[parent]++;
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                open.Push(counts.Count);
                counts.Add(0);
            }
        }

        return counts;
    }

    private static void WriteNumber(Utf8JsonReader reader, MessagePackWriter output)
    {
        // MessagePack has no negative zero among its integers.
        if (reader.TryGetInt64(out var integer) && (integer != 0 || reader.ValueSpan[0] != '-')) output.WriteInteger(integer);
        else if (reader.TryGetUInt64(out var large)) output.WriteInteger(large);
        else if (reader.TryGetDouble(out var number) && double.IsFinite(number)) output.WriteFloat(number);
        else throw new JsonException($"The number {Encoding.UTF8.GetString(reader.ValueSpan)} does not fit into a float64.");
    }

    private static void WriteText(Utf8JsonReader reader, MessagePackWriter output)
    {
        if (!reader.ValueIsEscaped)
        {
            output.WriteString(reader.ValueSpan);
            return;
        }

        // Unescaped text is never longer.
        var text = new byte[reader.ValueSpan.Length];
        output.WriteString(text.AsSpan(0, reader.CopyString(text)));
    }
}
