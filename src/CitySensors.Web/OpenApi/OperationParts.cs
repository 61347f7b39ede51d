using CitySensors.Web.Definitions;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;

namespace CitySensors.Web.OpenApi;

/// <summary>What several operations have in common.</summary>
internal static class OperationParts
{
    private static readonly HeaderParameter Tag = new("ETag", "The version, for If-Match.", "^\"[0-9]+\"$");

    private static readonly HeaderParameter IfMatch = new(
        "If-Match", "The ETag of the version that is to be changed; with another one in force nothing is changed, and the answer is 412.", EntityTags.Pattern);

    private static readonly HeaderParameter IfNoneMatch = new("If-None-Match", "With * it is only made where there is none yet; otherwise the answer is 412.", EntityTags.Pattern);

    public static QueryParameter Limit { get; } =
        new("limit", ParameterKind.Limit, $"How many elements at most, 1 to {QueryReader.MaxLimit}; {QueryReader.DefaultLimit} unless given.");

    public static IReadOnlyList<QueryParameter> Paging { get; } =
    [
        Limit,
        new("cursor", ParameterKind.Cursor, "The next_cursor of the page before; nothing else is a cursor."),
    ];

    public static Answer BadQuery { get; } = Fault(400, "Parameters have faults, each listed in errors.");

    public static Content Json<T>() => new("JSON.", typeof(T), "application/json");

    public static Answer Fault(int status, string description) => new(status, description, new Content("RFC 9457 problem details.", typeof(Problem), Problem.MediaType));

    public static Answer NotFound(string word) => Fault(404, $"There is no {word} of this id.");

    public static Operation One<T>(string id, string tag, string word, string description) => new(id, tag, $"One {word}", description)
    {
        PathId = $"The id of the {word}.",
        PathIdKind = tag == "Alerts" ? ParameterKind.Name : ParameterKind.PathId,
        Answers = [new Answer(200, $"The {word}.", Json<T>()) { Headers = tag == "Alerts" ? [] : [Tag] }, NotFound(word)],
    };

    public static Operation Put<TInput, TResource>(string id, string tag, string word, string exception = "") => new(
        id, tag, $"Define a {word}", $"Makes the {word}, or puts it in place of the one there is. It counts from the next reading on and is kept.")
    {
        PathId = $"The id of the {word}: 1 to 64 characters without slashes and control characters.{exception}",
        Headers = [IfMatch, IfNoneMatch],
        Body = new($"The {word}.", typeof(TInput), "application/json"),
        Roles = ["engineer"],
        Answers =
        [
            new Answer(200, $"The {word} was changed.", Json<TResource>()) { Headers = [Tag] },
            new Answer(201, $"The {word} is new.", Json<TResource>()) { Headers = [Tag, new HeaderParameter("Location", $"The address of the {word}.")] },
            Fault(400, "The definition or a header has faults, or the definition does not fit what the city has; every fault is listed in errors."),
            Fault(412, "Another version is in force than If-Match or If-None-Match asked for."),
            Fault(413, "The body is too large."),
            Fault(415, "The body has another media type, or an encoding."),
        ],
    };

    public static Operation Delete(string id, string tag, string word, string consequence) => new(id, tag, $"Remove a {word}", $"Removes the {word}. {consequence}")
    {
        PathId = $"The id of the {word}.",
        Headers = [IfMatch],
        Roles = ["engineer"],
        Answers =
        [
            new Answer(204, $"The {word} is gone."),
            NotFound(word),
            Fault(412, "Another version is in force than If-Match asked for."),
        ],
    };
}
