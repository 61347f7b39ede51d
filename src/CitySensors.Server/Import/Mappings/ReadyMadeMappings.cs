namespace CitySensors.Server.Import.Mappings;

/// <summary>The mappings that are part of the program, by name.</summary>
internal static class ReadyMadeMappings
{
    private const string Prefix = "CitySensors.Server.Import.Mappings.";
    private const string Extension = ".json";

    public static IReadOnlyDictionary<string, ImportMapping> All { get; } = typeof(ReadyMadeMappings).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal))
        .ToDictionary(name => name[Prefix.Length..^Extension.Length], Read, StringComparer.Ordinal);

    /// <summary>The names, for messages.</summary>
    public static string Names => string.Join(", ", All.Keys.Order(StringComparer.Ordinal));

    /// <summary>The mapping by which a file with these columns is recognized, with its name; null if there is none, or more than one.</summary>
    public static KeyValuePair<string, ImportMapping>? For(IReadOnlyList<string> columns)
    {
        var fitting = All.Where(mapping => mapping.Value.RecognizedBy is { Count: > 0 } recognizedBy && recognizedBy.All(columns.Contains)).ToList();
        return fitting.Count == 1 ? fitting[0] : null;
    }

    private static ImportMapping Read(string resource)
    {
        using var reader = new StreamReader(typeof(ReadyMadeMappings).Assembly.GetManifestResourceStream(resource)!);
        return MappingJson.Read(reader.ReadToEnd(), resource);
    }
}
