using System.Text.Json;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Search;

/// <summary>The body of a bulk request: an action line and a document, each ended by a newline.</summary>
internal static class BulkBody
{
    private const byte NewLine = (byte)'\n';

    public static IEnumerable<(string Id, ReadOnlyMemory<byte> Document)> Parse(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty) throw new RefusedException(400, "parse_exception", "request body is required");
        if (body.Span[^1] != NewLine) throw RefusedException.Argument("The bulk request must be terminated by a newline [\\n]");
        for (var line = 1; body.Length > 0; line += 2)
        {
            var action = Next(ref body);
            if (body.Length == 0) throw RefusedException.Argument($"Action line [{line}] has no document");
            yield return (IdOf(action, line), Next(ref body));
        }
    }

    private static ReadOnlyMemory<byte> Next(ref ReadOnlyMemory<byte> body)
    {
        var end = body.Span.IndexOf(NewLine);
        var line = body[..end];
        body = body[(end + 1)..];
        return line;
    }

    private static string IdOf(ReadOnlyMemory<byte> action, int line)
    {
        JsonObject members;
        try
        {
            members = JsonNode.Parse(action.Span)!.AsObject();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw RefusedException.Argument($"Malformed action/metadata line [{line}]: {error.Message}");
        }

        if (members.Count != 1 || members["index"] is not JsonObject index) throw RefusedException.Argument($"Malformed action/metadata line [{line}], expected one action, of which this server knows [index]");
        // The index is that of the path.
        if (index.Select(member => member.Key).FirstOrDefault(name => name != "_id") is { } unknown) throw RefusedException.Argument($"Action/metadata line [{line}] contains an unknown parameter [{unknown}]");
        return (string?)index["_id"] ?? throw RefusedException.Argument($"Action/metadata line [{line}] has no id, and this server makes none");
    }
}
