using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Search;

/// <summary>An answer of Elasticsearch that something is wrong.</summary>
public sealed class RefusedException(int status, string type, string reason) : Exception(reason)
{
    public RefusedException()
        : this(500, "exception", "")
    {
    }

    public RefusedException(string message)
        : this(500, "exception", message)
    {
    }

    public RefusedException(string message, Exception inner)
        : this(500, "exception", $"{message}: {inner?.Message}")
    {
    }

    public int Status { get; } = status;

    public string Type { get; } = type;

    /// <summary>As in an item of a bulk answer.</summary>
    public JsonObject Cause => new() { ["type"] = Type, ["reason"] = Message };

    /// <summary>As the body of an answer.</summary>
    public JsonObject Body => new() { ["error"] = new JsonObject { ["root_cause"] = new JsonArray(Cause), ["type"] = Type, ["reason"] = Message }, ["status"] = Status };

    internal static RefusedException Argument(string reason) => new(400, "illegal_argument_exception", reason);
}
