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

    public Content? Body { get; init; }

    public IReadOnlyList<Answer> Answers { get; init; } = [];

    /// <summary>The roles whose keys may, where keys are configured; empty for everybody.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];
}

internal enum ParameterKind
{
    Text,
    Number,
    Flag,
    Time,
    Severity,
}

internal sealed record QueryParameter(string Name, ParameterKind Kind, string Description);

internal sealed record HeaderParameter(string Name, string Description);

/// <param name="Type">What it is as JSON; null for text.</param>
internal sealed record Content(string Description, Type? Type, params IReadOnlyList<string> MediaTypes);

/// <param name="Headers">Names and descriptions of its headers.</param>
internal sealed record Answer(int Status, string Description, Content? Content = null)
{
    public IReadOnlyList<HeaderParameter> Headers { get; init; } = [];
}
