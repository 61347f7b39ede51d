using System.Text.Json.Serialization.Metadata;
using CitySensors.Core.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Definitions;

/// <summary>Responses to requests for definitions.</summary>
internal static class DefinitionAnswers
{
    public static Task WriteAsync<TResource>(HttpContext context, int status, TResource resource, int version, JsonTypeInfo<TResource> type)
    {
        context.Response.Headers.ETag = EntityTags.Format(version);
        return JsonResponse.WriteAsync(context, status, resource, type);
    }

    /// <remarks>Without an ETag: the definition does not have the version that it would have.</remarks>
    public static Task WritePreviewAsync<TPreview>(HttpContext context, TPreview preview, JsonTypeInfo<TPreview> type) =>
        JsonResponse.WriteAsync(context, StatusCodes.Status200OK, preview, type);

    public static Task NotFoundAsync(HttpContext context, string word, string id) =>
        Problem.WriteAsync(context, StatusCodes.Status404NotFound, $"There is no {word} \"{id}\".");

    public static Task ConflictAsync(HttpContext context, string word, int version) => Problem.WriteAsync(
        context,
        StatusCodes.Status412PreconditionFailed,
        version > 0 ? $"The {word} has version {version} now." : $"The {word} is not registered.",
        "Read it again before changing it.");

    /// <summary>Responds with an error if a change was not made.</summary>
    public static async ValueTask<bool> HasFailedAsync(HttpContext context, string word, string id, ChangeOutcome outcome)
    {
        switch (outcome.Result)
        {
            case ChangeResult.Created or ChangeResult.Changed or ChangeResult.Removed:
                return false;
            case ChangeResult.NotFound:
                await NotFoundAsync(context, word, id);
                return true;
            case ChangeResult.VersionConflict:
                await ConflictAsync(context, word, outcome.Version);
                return true;
            case ChangeResult.Refused:
                await Problem.WriteAsync(
                    context, StatusCodes.Status422UnprocessableEntity, $"The definition of the {word} conflicts with other definitions.", errors: Faults.From(outcome.Errors));
                return true;
            default:
                await Problem.WriteAsync(
                    context, StatusCodes.Status503ServiceUnavailable, "The change cannot be stored at the moment and was not made.", retryAfter: TimeSpan.FromSeconds(5));
                return true;
        }
    }
}
