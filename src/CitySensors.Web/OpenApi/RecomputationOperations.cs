using CitySensors.Core.Recomputations;
using CitySensors.Web.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.Recomputations;
using static CitySensors.Web.OpenApi.OperationParts;

namespace CitySensors.Web.OpenApi;

/// <summary>The descriptions of the operations on recomputations.</summary>
internal static class RecomputationOperations
{
    private const string Tag = "Operations";
    private const string Word = "recomputation";
    private const string Id = "The ID of the recomputation.";

    private static readonly Answer NotHere = Fault(501, "The city cannot recompute aggregates: its store cannot keep a version beside the live one.");

    private static readonly Answer Unavailable =
        Fault(503, "Recomputations cannot be read or changed at the moment, or the server is overloaded.") with { Headers = [RetryAfter] };

    public static readonly Operation List = new(
        "listRecomputations", Tag, "List recomputations", $"Returns the newest {Recomputation.MaxKept} recomputations, newest first.")
    {
        Roles = ["staff", "engineer"],
        Answers = [new(200, "The recomputations.", Json<Page<RecomputationResource>>()), NotHere, Unavailable],
    };

    public static readonly Operation Get = new("getRecomputation", Tag, "Get a recomputation", "Returns how a recomputation stands, and what it found so far.")
    {
        PathId = Id,
        Roles = ["staff", "engineer"],
        Answers = [new(200, "The recomputation.", Json<RecomputationResource>()), NotFound(Word), NotHere, Unavailable],
    };

    public static readonly Operation Post = new(
        "postRecomputation",
        Tag,
        "Recompute aggregates",
        "Begins to compute the aggregates of a period from stored readings, as a version of its own beside the live one, and to compare both. It goes on after a restart. There is one at a time, and the version of the one before can no longer be swapped in.")
    {
        Body = new("The period.", typeof(RecomputationInput), "application/json"),
        Roles = ["engineer"],
        Answers =
        [
            new(202, "It has begun.", Json<RecomputationResource>()) { Headers = [new HeaderParameter("Location", "The path of the recomputation.")] },
            Fault(400, "The period is invalid. All errors are listed in errors."),
            Fault(409, "Another recomputation is under way or paused."),
            Fault(413, "The body is too large."),
            Fault(415, "The media type is not application/json, or the body has a content encoding."),
            NotHere,
            Unavailable,
        ],
    };

    public static readonly Operation Patch = new(
        "patchRecomputation", Tag, "Pause or resume a recomputation", "Pauses a recomputation or a swap, or lets one that is paused or failed go on, by a JSON merge patch (RFC 7396).")
    {
        PathId = Id,
        Body = new("The members to change.", typeof(RecomputationChangeInput), MergePatch.MediaType),
        Roles = ["engineer"],
        Answers =
        [
            new(200, "The recomputation after the change.", Json<RecomputationResource>()),
            Fault(400, "The change is invalid. All errors are listed in errors."),
            NotFound(Word),
            Fault(409, "It is neither under way nor paused or failed."),
            Fault(413, "The body is too large."),
            Fault(415, $"The media type is not {MergePatch.MediaType}, or the body has a content encoding."),
            NotHere,
            Unavailable,
        ],
    };

    public static readonly Operation Delete = new(
        "deleteRecomputation", Tag, "Discard a recomputation", "Stops a recomputation and deletes its version. Hours that were swapped in already stay. It remains in the list.")
    {
        PathId = Id,
        Roles = ["engineer"],
        Answers = [new(204, "It is discarded."), NotFound(Word), Fault(409, "Its version is the live one."), NotHere, Unavailable],
    };

    public static readonly Operation ListDifferences = new(
        "listRecomputationDifferences",
        Tag,
        "List the differences of a recomputation",
        "Returns the hours of stations, of areas and of the city, by sensor, that differ between the live and the recomputed version, ordered by hour, as they were when they were compared.")
    {
        PathId = Id,
        Query = Paging,
        Roles = ["staff", "engineer"],
        Answers = [new(200, "A page of the list.", Json<Page<DifferenceResource>>()), BadQuery, NotFound(Word), Fault(410, "The version is not kept any more: there are newer recomputations, or it was discarded."), NotHere, Unavailable],
    };

    public static readonly Operation PostSwap = new(
        "postRecomputationSwap",
        Tag,
        "Swap a recomputation in",
        "Begins to replace the live aggregates by the recomputed ones where they differ. Hours whose readings changed since they were computed are computed again first. Revisions increase, and days, months and areas follow, as after a correction. Areas that differ, and in a cluster all hours that do, are marked, and replaced within a minute or two. It goes on after a restart.")
    {
        PathId = Id,
        Roles = ["engineer"],
        Answers = [new(202, "The swap has begun.", Json<RecomputationResource>()), NotFound(Word), Fault(409, "The version is not complete, or was swapped in, superseded or discarded."), NotHere, Unavailable],
    };
}
