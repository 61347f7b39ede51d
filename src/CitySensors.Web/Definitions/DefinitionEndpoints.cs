using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CitySensors.Core.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Definitions;

/// <summary>GET, PUT and DELETE of a station, sensor type or rule.</summary>
internal sealed class DefinitionEndpoints(ICityDefinitions city, DefinitionBody body)
{
    public static Task GetAsync<TResource>(HttpContext context, DefinitionKind<TResource> kind)
        where TResource : class
    {
        var id = RouteId.Get(context);
        return kind.Find(id) is var (resource, version)
            ? WriteAsync(context, StatusCodes.Status200OK, resource, version, kind.Type())
            : NotFoundAsync(context, kind.Word, id);
    }

    public async Task PutAsync<TResource>(HttpContext context, DefinitionKind<TResource> kind)
        where TResource : class
    {
        if (await HasBadConditionAsync(context)) return;
        var id = RouteId.Get(context);
        using var json = await body.ReadAsync(context);
        if (json is null) return;
        var (change, faults) = Read(kind, id, json.RootElement);
        if (change is null)
        {
            await Problem.WriteFaultsAsync(context, $"The definition of the {kind.Word} is invalid.", Faults.From(faults));
            return;
        }

        if (await ChangeAsync(context, kind, change) is not { } outcome) return;
        if (outcome.Result == ChangeResult.Created) context.Response.Headers.Location = $"{kind.Path}/{Uri.EscapeDataString(id)}";
        var status = outcome.Result == ChangeResult.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        if (kind.Find(id) is var (resource, _)) await WriteAsync(context, status, resource, outcome.Version, kind.Type());
        else context.Response.StatusCode = status;
    }

    public async Task DeleteAsync<TResource>(HttpContext context, DefinitionKind<TResource> kind)
        where TResource : class
    {
        if (await HasBadConditionAsync(context)) return;
        if (await ChangeAsync(context, kind, kind.Remove(RouteId.Get(context))) is not null) context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public static Task NotFoundAsync(HttpContext context, string word, string id) =>
        Problem.WriteAsync(context, StatusCodes.Status404NotFound, $"There is no {word} \"{id}\".");

    public static Task WriteAsync<TResource>(HttpContext context, int status, TResource resource, int version, JsonTypeInfo<TResource> type)
    {
        context.Response.Headers.ETag = EntityTags.Format(version);
        return JsonResponse.WriteAsync(context, status, resource, type);
    }

    /// <summary>Responds with 400 if a conditional header cannot be read.</summary>
    private static async ValueTask<bool> HasBadConditionAsync(HttpContext context)
    {
        if (EntityTags.FaultsOf(context.Request) is not { Count: > 0 } faults) return false;
        await Problem.WriteFaultsAsync(context, "The request headers are invalid.", faults);
        return true;
    }

    private static (DefinitionChange? Change, IReadOnlyList<DefinitionError> Faults) Read<TResource>(
        DefinitionKind<TResource> kind, string id, JsonElement json)
        where TResource : class
    {
        try
        {
            return kind.Read(id, json);
        }
        catch (InvalidOperationException)
        {
            // JsonElement.GetString throws for an unpaired surrogate, which the parser accepts.
            return (null, [new DefinitionError("", "A string is not valid Unicode.")]);
        }
    }

    /// <returns>Null if it has responded that the change was not made.</returns>
    private async Task<ChangeOutcome?> ChangeAsync<TResource>(HttpContext context, DefinitionKind<TResource> kind, DefinitionChange change)
        where TResource : class
    {
        var current = kind.Find(change.Id)?.Version;
        if (change is DefinitionChange.RemoveStation or DefinitionChange.RemoveSensorType or DefinitionChange.RemoveRule && current is null)
        {
            await NotFoundAsync(context, kind.Word, change.Id);
            return null;
        }

        var (mayGoOn, expected) = EntityTags.Decide(context.Request, current);
        var outcome = mayGoOn ? await city.ChangeAsync(change, expected, context.RequestAborted) : new ChangeOutcome(ChangeResult.VersionConflict, current ?? 0);
        switch (outcome.Result)
        {
            case ChangeResult.Created or ChangeResult.Changed or ChangeResult.Removed:
                return outcome;
            case ChangeResult.NotFound:
                await NotFoundAsync(context, kind.Word, change.Id);
                return null;
            case ChangeResult.VersionConflict:
                await Problem.WriteAsync(
                    context,
                    StatusCodes.Status412PreconditionFailed,
                    outcome.Version > 0 ? $"The {kind.Word} has version {outcome.Version} now." : $"The {kind.Word} is not registered.",
                    "Read it again before changing it.");
                return null;
            case ChangeResult.Refused:
                await Problem.WriteFaultsAsync(context, $"The definition of the {kind.Word} conflicts with other definitions.", Faults.From(outcome.Errors));
                return null;
            default:
                await Problem.WriteAsync(
                    context, StatusCodes.Status503ServiceUnavailable, "The change cannot be stored at the moment and was not made.", retryAfter: TimeSpan.FromSeconds(5));
                return null;
        }
    }
}
