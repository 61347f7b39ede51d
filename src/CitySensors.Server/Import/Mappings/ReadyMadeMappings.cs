namespace CitySensors.Server.Import.Mappings;

/// <summary>
/// The mappings that are part of the program, by name. They are read when one is needed: the names alone are in the help of a command line that
/// every start of the server parses.
/// </summary>
internal static class ReadyMadeMappings
{
    private const string Prefix = "CitySensors.Server.Import.Mappings.";
    private const string Extension = ".json";

    private static readonly string[] All =
    [
        .. typeof(ReadyMadeMappings).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Extension.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>The names, for messages.</summary>
    public static string Names { get; } = string.Join(", ", All);

    /// <summary>The mapping of a name; null if there is none.</summary>
    public static ImportMapping? Find(string name) => All.Contains(name) ? Read(name) : null;

    /// <summary>The mapping by which a file with these columns is recognized, with its name; null if there is none, or more than one.</summary>
    public static (string Name, ImportMapping Mapping)? For(IReadOnlyList<string> columns)
    {
        var fitting = All.Select(name => (Name: name, Mapping: Read(name)))
            .Where(one => one.Mapping.RecognizedBy is { Count: > 0 } recognizedBy && recognizedBy.All(columns.Contains)).ToList();
        return fitting.Count == 1 ? fitting[0] : null;
    }

    private static ImportMapping Read(string name)
    {
        using var reader = new StreamReader(typeof(ReadyMadeMappings).Assembly.GetManifestResourceStream($"{Prefix}{name}{Extension}")!);
        return MappingJson.Read(reader.ReadToEnd(), name);
    }
}
