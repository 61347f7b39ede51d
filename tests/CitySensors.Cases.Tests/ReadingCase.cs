using System.Text.Json;
using System.Text.Json.Nodes;

namespace CitySensors.Cases.Tests;

/// <summary>Input as devices send it, and the right outcome; a file of the folder Cases. Texts contain placeholders (<see cref="Placeholders"/>).</summary>
public sealed record ReadingCase
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    /// <summary>The name of the file without its extension.</summary>
    public string Name { get; private init; } = "";

    /// <summary>Which devices or people send this.</summary>
    public required string Source { get; init; }

    /// <summary>The right outcome in words.</summary>
    public required string Outcome { get; init; }

    /// <summary>Definitions that are put before, by their path under /api.</summary>
    public Dictionary<string, JsonObject> Definitions { get; init; } = [];

    public string MediaType { get; init; } = "application/x-ndjson";

    /// <summary>Whether each line is also a message on Kafka.</summary>
    public bool Kafka { get; init; } = true;

    /// <summary>The lines of the body.</summary>
    public required IReadOnlyList<string> Body { get; init; }

    /// <summary>The lines of a second body, which is sent after the response to the first and is accepted as a whole.</summary>
    public IReadOnlyList<string> Then { get; init; } = [];

    /// <summary>Whether the second body corrects stored values.</summary>
    public bool ThenCorrects { get; init; }

    /// <summary>The status of the response over HTTP.</summary>
    public required int Status { get; init; }

    public IReadOnlyList<ReportedError> Rejected { get; init; } = [];

    public IReadOnlyList<ReportedError> Ignored { get; init; } = [];

    /// <summary>The stored readings in order of time: <c>time</c>, which is not compared if it is omitted, and the value of each sensor.</summary>
    public required IReadOnlyList<JsonObject> Stored { get; init; }

    /// <summary>By sensor, the QARTOD flags of its values in the stored readings; not compared for other sensors.</summary>
    public Dictionary<string, IReadOnlyList<int>> Quality { get; init; } = [];

    /// <summary>The entries in the alert log of the rule with the id of the station, such as <c>raised Minor</c>, with their timing if they are not on time.</summary>
    public IReadOnlyList<string> Alerts { get; init; } = [];

    public static IReadOnlyList<ReadingCase> All { get; } =
    [
        .. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Cases"), "*.json").Order(StringComparer.Ordinal)
            .Select(file => JsonSerializer.Deserialize<ReadingCase>(File.ReadAllText(file), Json)! with { Name = Path.GetFileNameWithoutExtension(file) }),
    ];
}

/// <summary>An error that is reported.</summary>
/// <param name="Error">A part of the message.</param>
/// <param name="Line">Not compared if it is null.</param>
public sealed record ReportedError(int Index, string? Member, string Error, int? Line = null);
