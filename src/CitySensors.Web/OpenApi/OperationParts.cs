using CitySensors.Core.Definitions;
using CitySensors.Export.Formats;
using CitySensors.Web.Definitions;
using CitySensors.Web.Export;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;

namespace CitySensors.Web.OpenApi;

/// <summary>Parts that several operations share.</summary>
internal static class OperationParts
{
    private static readonly HeaderParameter Tag = new("ETag", "The version of the resource, for use in If-Match.", "^\"[0-9]+\"$");

    public static HeaderParameter RetryAfter { get; } = new("Retry-After", "The number of seconds to wait before the next attempt.", "^[0-9]+$");

    private static readonly HeaderParameter IfMatch = new(
        "If-Match", "The ETag of the expected version. If it is not the current one, nothing is changed and the response is 412.", EntityTags.Pattern);

    private static readonly HeaderParameter IfNoneMatch = new("If-None-Match", "With *, the definition is only created if it does not exist yet; otherwise the response is 412.", EntityTags.Pattern);

    public static QueryParameter DryRun { get; } = new(
        DefinitionChanger.DryRun, ParameterKind.Flag, "If true, nothing is changed, and the response states what the request would change.");

    public static QueryParameter AllowUnknown { get; } = new(
        DefinitionChanger.AllowUnknown, ParameterKind.Flag, "If true, the rule may name a sensor type, areas and stations that do not exist yet.");

    public static QueryParameter CorrectPlace { get; } = new(
        DefinitionChanger.CorrectPlace, ParameterKind.Flag, "If true, the position and device before were wrong: they are corrected for the time since the last move, and the station is not moved now.");

    public static QueryParameter Limit { get; } =
        new("limit", ParameterKind.Limit, $"The maximum number of items to return, from 1 to {QueryReader.MaxLimit}. Defaults to {QueryReader.DefaultLimit}.");

    public static QueryParameter Language { get; } = new(
        RequestedLanguage.Parameter, ParameterKind.Language, "The language of texts, as a BCP 47 tag. Defaults to that of the header Accept-Language; if there are no texts in it, it is the default language of the city.");

    public static QueryParameter OptionalLanguage { get; } = Language with { Description = $"{Language.Description} Without both, there is no text but message." };

    public static IReadOnlyList<QueryParameter> Paging { get; } =
    [
        Limit,
        new("cursor", ParameterKind.Cursor, "The next_cursor of the previous page. Other values are not valid."),
    ];

    public static Answer BadQuery { get; } = Fault(400, "Invalid or unknown query parameters, all listed in errors.");

    public static Content Json<T>() => new("JSON.", typeof(T), "application/json");

    public static Answer Fault(int status, string description) => new(status, description, new Content("RFC 9457 problem details.", typeof(Problem), Problem.MediaType));

    private static Answer Conflict { get; } = Fault(422, "The definition conflicts with other definitions or with stored readings, or it names what does not exist. All errors are listed in errors, with the name that may be meant.");

    /// <summary>The file of an export.</summary>
    public static Answer ExportedFile { get; } = new(
        200,
        "The file. If it has as many rows as limit, more may follow: the last row says where, and so does the metadata citysensors.next_cursor of a Parquet file. A response that breaks off is incomplete.",
        new Content("The rows in the format.", null, [.. ExportFormat.All.Select(format => format.MediaType)]));

    public static IReadOnlyList<Answer> ExportFaults { get; } =
        [Fault(503, "Too many exports at the moment, the store cannot be read, or the server is overloaded.") with { Headers = [RetryAfter] }];

    public static IReadOnlyList<QueryParameter> ExportParameters(string start, string end, string sensor) =>
    [
        new(ExportQuery.FormatParameter, ParameterKind.ExportFormat, "The format of the file. Defaults to csv."),
        new("from", ParameterKind.Time, $"The start of the time range ({start}), in RFC 3339 with an offset; not before 1970. Defaults to the oldest reading."),
        new("to", ParameterKind.Time, $"The end of the time range ({end}), in RFC 3339 with an offset; not before from. Unbounded by default."),
        new("station", ParameterKind.Identifier, "Exports only this station, which must be registered or have sent a reading."),
        new("area", ParameterKind.Identifier, "Exports only rows of stations that were in this area at the time. A station must be or have been in it."),
        new("sensor", ParameterKind.Identifier, sensor),
        new("limit", ParameterKind.RowLimit, $"The maximum number of rows, from 1 to {ExportQuery.MaxLimit}. Unlimited by default."),
    ];

    public static Answer NotFound(string word) => Fault(404, $"No {word} with this ID exists.");

    public static Operation One<T>(string id, string tag, string word, string description) => new(id, tag, $"Get {(tag == "Alerts" ? "an" : "a")} {word}", description)
    {
        PathId = $"The ID of the {word}.",
        PathIdKind = tag == "Alerts" ? ParameterKind.Name : ParameterKind.PathId,
        Answers = [new Answer(200, $"The {word}.", Json<T>()) { Headers = tag == "Alerts" ? [] : [Tag] }, NotFound(word)],
    };

    public static Operation Put<TInput, TResource>(string id, string tag, string word, string exception = "")
        where TResource : class => new(
        id, tag, $"Create or replace a {word}", $"Creates the {word}, or replaces the existing one. The change is persisted and applies from the next reading on.")
    {
        PathId = $"The ID of the {word}: 1 to 64 characters without slashes and control characters.{exception}",
        Query = [DryRun],
        Headers = [IfMatch, IfNoneMatch],
        Body = new($"The definition of the {word}.", typeof(TInput), "application/json"),
        Roles = ["engineer"],
        Answers =
        [
            Changed<TResource>($"The {word} was replaced, or the preview of a dry run."),
            new Answer(201, $"The {word} was created.", Json<TResource>()) { Headers = [Tag, new HeaderParameter("Location", $"The path of the {word}.")] },
            Fault(400, "The definition or a header is invalid. All errors are listed in errors."),
            Fault(412, "The current version does not satisfy If-Match or If-None-Match."),
            Fault(413, "The body is too large."),
            Fault(415, "The media type is not application/json, or the body has a content encoding."),
            Conflict,
        ],
    };

    public static Operation Patch<TInput, TResource>(string id, string tag, string word)
        where TResource : class => new(
        id, tag, $"Change members of a {word}", $"Applies a JSON merge patch (RFC 7396) to the definition of the {word}: members of the patch replace those of the definition, objects are merged, and null removes a member. The definition that results must be valid, as with PUT.")
    {
        PathId = $"The ID of the {word}.",
        Query = [DryRun],
        Headers = [IfMatch, IfNoneMatch],
        Body = new("The members to change.", typeof(TInput), MergePatch.MediaType),
        Roles = ["engineer"],
        Answers =
        [
            Changed<TResource>($"The {word} was changed, or the preview of a dry run."),
            Fault(400, "The patch, the definition that results or a header is invalid. All errors are listed in errors."),
            NotFound(word),
            Fault(412, "The current version does not satisfy If-Match or If-None-Match, or the definition is being changed by others."),
            Fault(413, "The body is too large."),
            Fault(415, $"The media type is not {MergePatch.MediaType}, or the body has a content encoding."),
            Conflict,
        ],
    };

    public static Operation Delete<TResource>(string id, string tag, string word, string consequence)
        where TResource : class => new(id, tag, $"Delete a {word}", $"Deletes the {word}. {consequence}")
    {
        PathId = $"The ID of the {word}.",
        Query = [DryRun],
        Headers = [IfMatch],
        Roles = ["engineer"],
        Answers =
        [
            new Answer(200, "The preview of a dry run.", Json<ChangePreviewResource<TResource>>()),
            new Answer(204, $"The {word} was deleted."),
            NotFound(word),
            Fault(412, "The current version does not satisfy If-Match."),
        ],
    };

    public static Operation History<TResource>(string id, string tag, string word)
        where TResource : class => new(
        id,
        tag,
        $"List the history of a {word}",
        $"Returns who changed the {word} when and how, with the definition after each change, newest first. The newest {DefinitionRevision.MaxKept} changes are kept, also after the {word} was deleted.")
    {
        PathId = $"The ID of the {word}.",
        Query = Paging,
        Roles = ["staff", "engineer"],
        Answers =
        [
            new(200, "A page of the list.", Json<Page<RevisionResource<TResource>>>()),
            BadQuery,
            NotFound(word),
            Fault(503, "The history cannot be read at the moment, or the server is overloaded.") with { Headers = [RetryAfter] },
        ],
    };

    public static Operation Restore<TResource>(string id, string tag, string word, string consequence = "")
        where TResource : class => new(
        id, tag, $"Restore an earlier definition of a {word}", $"Puts the definition of an earlier revision again, as a new version, also if the {word} was deleted.{consequence}")
    {
        PathId = $"The ID of the {word}.",
        PathRevision = "The revision, as in the history.",
        Query = [DryRun],
        Headers = [IfMatch, IfNoneMatch],
        Roles = ["engineer"],
        Answers =
        [
            Changed<TResource>($"The {word} was replaced, or the preview of a dry run."),
            new Answer(201, $"The deleted {word} was created again.", Json<TResource>()) { Headers = [Tag, new HeaderParameter("Location", $"The path of the {word}.")] },
            Fault(400, "The revision, a query parameter or a header is invalid. All errors are listed in errors."),
            Fault(404, $"The history of the {word} has no such revision."),
            Fault(412, "The current version does not satisfy If-Match or If-None-Match."),
            Fault(422, "The definition does not fit the city any more, or the revision is a removal. All errors are listed in errors."),
        ],
    };

    /// <summary>An answer with texts in a language.</summary>
    public static Operation WithTexts(this Operation operation) => operation with { Query = [OptionalLanguage], Answers = [.. operation.Answers, BadQuery] };

    /// <summary>A change of a rule, which may name what does not exist.</summary>
    public static Operation WithNames(this Operation change) => change with
    {
        Query = [.. change.Query, AllowUnknown],
    };

    /// <summary>A change of a station, which may be moved.</summary>
    public static Operation WithPlace(this Operation change) => change with
    {
        Query = [.. change.Query, CorrectPlace],
    };

    private static Answer Changed<TResource>(string description)
        where TResource : class => new(200, description, Json<TResource>() with { Alternative = typeof(ChangePreviewResource<TResource>) })
        {
            Headers = [Tag with { IsAlwaysSent = false, Description = $"{Tag.Description} Omitted in a dry run." }],
        };
}
