using CitySensors.Server.Import.Mappings;

namespace CitySensors.Server.Import.Files;

/// <summary>Splits the lines of a file into fields.</summary>
internal abstract class RecordFormat
{
    /// <summary>The names of the fields.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>What it is, for people.</summary>
    public abstract string Description { get; }

    /// <summary>Whether the first line is a header.</summary>
    public virtual bool HasHeader => false;

    /// <returns>One field per column, and no error; or the error.</returns>
    public abstract (string[] Fields, string? Error) Split(string line);

    public static bool IsNdjson(string path, ImportMapping? mapping)
    {
        if (mapping?.Format is { } format) return format == FileFormat.Ndjson;
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name).ToUpperInvariant() is ".NDJSON" or ".JSONL" or ".JSON";
    }
}
