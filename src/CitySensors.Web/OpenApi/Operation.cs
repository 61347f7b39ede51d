namespace CitySensors.Web.OpenApi;

/// <summary>How an address of the API is described; it stands with the address as its metadata.</summary>
/// <param name="Id">A name for generated clients.</param>
/// <param name="Tag">What it is about.</param>
/// <param name="Summary">What it does, in a few words.</param>
/// <param name="Description">What it does.</param>
internal sealed record Operation(string Id, string Tag, string Summary, string Description)
{
    public IReadOnlyList<QueryParameter> Query { get; init; } = [];

    public IReadOnlyList<HeaderParameter> Headers { get; init; } = [];

    /// <summary>What the id in the path is, where there is one.</summary>
    public string? PathId { get; init; }

    public ParameterKind PathIdKind { get; init; } = ParameterKind.PathId;

    public Content? Body { get; init; }

    public IReadOnlyList<Answer> Answers { get; init; } = [];

    /// <summary>The roles whose keys may, where keys are configured; empty for everybody.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];
}

internal enum ParameterKind
{
    /// <summary>What may name a station, sensor type, area or rule.</summary>
    Identifier,

    /// <summary>The same in a path.</summary>
    PathId,

    /// <summary>Any text but none.</summary>
    Name,

    /// <summary>A place in a list.</summary>
    Cursor,

    /// <summary>A place in the alert log.</summary>
    SequenceCursor,
    Sequence,
    Limit,
    Flag,
    Time,
    Severity,
}

internal sealed record QueryParameter(string Name, ParameterKind Kind, string Description);

/// <param name="Pattern">What it may be; anything where there is none.</param>
internal sealed record HeaderParameter(string Name, string Description, string? Pattern = null, int? MaxLength = null);

/// <param name="Type">What it is as JSON; null for text.</param>
internal sealed record Content(string Description, Type? Type, params IReadOnlyList<string> MediaTypes);

/// <param name="Headers">Names and descriptions of its headers.</param>
internal sealed record Answer(int Status, string Description, Content? Content = null)
{
    public IReadOnlyList<HeaderParameter> Headers { get; init; } = [];
}
