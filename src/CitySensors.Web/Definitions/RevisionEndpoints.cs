using System.Globalization;
using System.Text.Json;
using CitySensors.Core.Definitions;
using CitySensors.Core.Storage;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Definitions;

/// <summary>The history of a station, sensor type or rule, and the way back to an earlier definition.</summary>
internal sealed class RevisionEndpoints(ICityDefinitions city, DefinitionChanger changer)
{
    private const char List = 'h';

    private static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(5);

    /// <summary>Changes of a definition, newest first.</summary>
    public async Task ListAsync<TResource>(HttpContext context, DefinitionKind<TResource> kind)
        where TResource : class
    {
        var query = new QueryReader(context);
        var limit = query.Limit();
        var before = query.NumberPlace(List);
        if (await query.HasFailedAsync()) return;
        var id = RouteId.Get(context);
        if (await ReadAsync(context, new DefinitionKey(kind.Kind, id), before, limit + 1) is not { } revisions) return;
        if (revisions.Count == 0 && before is null && kind.Find(id) is null)
        {
            await DefinitionAnswers.NotFoundAsync(context, kind.Word, id);
            return;
        }

        var page = Page<RevisionResource<TResource>>.Create(
            revisions,
            limit,
            (DefinitionRevision revision) => RevisionResource<TResource>.From(revision, kind.Stored),
            (DefinitionRevision revision) => Cursor.Encode(List, revision.Number.ToString(CultureInfo.InvariantCulture)));
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, page, kind.HistoryType());
    }

    /// <summary>Puts the definition of an earlier revision again, as a new version.</summary>
    public async Task RestoreAsync<TResource>(HttpContext context, DefinitionKind<TResource> kind)
        where TResource : class
    {
        if (await DefinitionChanger.ModeOfAsync(context) is not { } mode) return;
        var id = RouteId.Get(context);
        if (RouteRevision.Get(context) is not { } number)
        {
            await Problem.WriteFaultsAsync(
                context, "The path is invalid.", new Dictionary<string, string[]> { [RouteRevision.Name] = ["Must be the revision of an entry of the history."] });
            return;
        }

        if (await FindAsync(context, kind, id, number) is not { } revision || await ReadChangeAsync(context, kind, revision) is not { } read) return;
        if (await DefinitionChanger.CheckAsync(context, kind, read, mode) is not { } change) return;
        var current = kind.Find(id)?.Version;
        var (mayGoOn, expected) = EntityTags.Decide(context.Request, current);
        if (!mayGoOn) await DefinitionAnswers.ConflictAsync(context, kind.Word, current ?? 0);
        else await changer.SubmitAsync(context, kind, change, expected, mode);
    }

    /// <returns>Null if it has responded that there is no such revision.</returns>
    private async Task<DefinitionRevision?> FindAsync<TResource>(HttpContext context, DefinitionKind<TResource> kind, string id, long number)
        where TResource : class
    {
        var before = number == long.MaxValue ? number : number + 1;
        if (await ReadAsync(context, new DefinitionKey(kind.Kind, id), before, 1) is not { } found) return null;
        if (found is [var revision] && revision.Number == number) return revision;
        await Problem.WriteAsync(context, StatusCodes.Status404NotFound, $"The history of the {kind.Word} \"{id}\" has no revision {number}.");
        return null;
    }

    /// <returns>Null if it has responded that the revision cannot be restored.</returns>
    private static async Task<DefinitionChange?> ReadChangeAsync<TResource>(HttpContext context, DefinitionKind<TResource> kind, DefinitionRevision revision)
        where TResource : class
    {
        if (revision.Text is not { } text)
        {
            await Problem.WriteAsync(
                context,
                StatusCodes.Status422UnprocessableEntity,
                $"Revision {revision.Number} removed the {kind.Word}.",
                $"Restore an earlier revision, or delete the {kind.Word}.");
            return null;
        }

        using var json = JsonDocument.Parse(text);
        var (change, faults) = (kind.ReadStored ?? kind.Read)(revision.Definition.Id, json.RootElement);
        if (change is null)
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status422UnprocessableEntity, $"The definition of revision {revision.Number} is no longer valid.", errors: Faults.From(faults));
        }

        return change;
    }

    /// <returns>Null if it has responded that the history cannot be read.</returns>
    private async Task<IReadOnlyList<DefinitionRevision>?> ReadAsync(HttpContext context, DefinitionKey definition, long? before, int limit)
    {
        try
        {
            return await city.RevisionsAsync(definition, before, limit, context.RequestAborted);
        }
        catch (StoreUnavailableException)
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, "The history cannot be read at the moment.", retryAfter: UnavailableRetry);
            return null;
        }
    }
}
