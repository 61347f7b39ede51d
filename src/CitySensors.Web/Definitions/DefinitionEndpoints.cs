using System.Text.Json;
using CitySensors.Core.Definitions;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Definitions;

/// <summary>GET, PUT, PATCH and DELETE of a station, sensor type or rule.</summary>
internal sealed class DefinitionEndpoints(ICityDefinitions city, DefinitionBody body, ChangePreviewer previewer)
{
    /// <summary>The query parameter of requests that change nothing.</summary>
    public const string DryRun = "dry_run";

    /// <summary>How often a patch is applied to a definition that others change at the same time.</summary>
    private const int MaxAttempts = 5;

    public static Task GetAsync<TResource>(HttpContext context, DefinitionKind<TResource> kind)
        where TResource : class
    {
        var id = RouteId.Get(context);
        return kind.Find(id) is { } found
            ? DefinitionAnswers.WriteAsync(context, StatusCodes.Status200OK, found.Resource, found.Version, kind.Type())
            : DefinitionAnswers.NotFoundAsync(context, kind.Word, id);
    }

    public async Task PutAsync<TResource>(HttpContext context, DefinitionKind<TResource> kind)
        where TResource : class
    {
        if (await ModeOfAsync(context) is not { } mode) return;
        var id = RouteId.Get(context);
        using var json = await body.ReadAsync(context);
        if (json is null || await ReadAsync(context, kind, () => json.RootElement) is not { } change) return;
        var (mayGoOn, expected) = EntityTags.Decide(context.Request, kind.Find(id)?.Version);
        if (!mayGoOn) await DefinitionAnswers.ConflictAsync(context, kind.Word, kind.Find(id)?.Version ?? 0);
        else if (mode == Mode.DryRun) await PreviewAsync(context, kind, change, expected);
        else await AnswerAsync(context, kind, await city.ChangeAsync(change, expected, context.RequestAborted));
    }

    public async Task PatchAsync<TResource>(HttpContext context, DefinitionKind<TResource> kind)
        where TResource : class
    {
        if (await ModeOfAsync(context) is not { } mode) return;
        var id = RouteId.Get(context);
        using var patch = await body.ReadAsync(context, MergePatch.MediaType);
        if (patch is null) return;
        for (var attempt = 1; ; attempt++)
        {
            if (kind.Find(id) is not { } current)
            {
                await DefinitionAnswers.NotFoundAsync(context, kind.Word, id);
                return;
            }

            if (!EntityTags.Decide(context.Request, current.Version).MayGoOn)
            {
                await DefinitionAnswers.ConflictAsync(context, kind.Word, current.Version);
                return;
            }

            if (await ReadAsync(context, kind, () => MergePatch.Apply(current.ToJson(), patch.RootElement)) is not { } change) return;
            if (mode == Mode.DryRun)
            {
                await PreviewAsync(context, kind, change, current.Version);
                return;
            }

            // Only valid for the version that the patch was applied to.
            var outcome = await city.ChangeAsync(change, current.Version, context.RequestAborted);
            if (outcome.Result == ChangeResult.VersionConflict && attempt < MaxAttempts) continue;
            // The first change of an unregistered station registers it, but does not create it.
            await AnswerAsync(context, kind, outcome.Result == ChangeResult.Created ? outcome with { Result = ChangeResult.Changed } : outcome);
            return;
        }
    }

    public async Task DeleteAsync<TResource>(HttpContext context, DefinitionKind<TResource> kind)
        where TResource : class
    {
        if (await ModeOfAsync(context) is not { } mode) return;
        var id = RouteId.Get(context);
        if (kind.Find(id) is not { } current)
        {
            await DefinitionAnswers.NotFoundAsync(context, kind.Word, id);
            return;
        }

        var (mayGoOn, expected) = EntityTags.Decide(context.Request, current.Version);
        if (!mayGoOn) await DefinitionAnswers.ConflictAsync(context, kind.Word, current.Version);
        else if (mode == Mode.DryRun) await PreviewAsync(context, kind, kind.Remove(id), expected);
        else await AnswerAsync(context, kind, await city.ChangeAsync(kind.Remove(id), expected, context.RequestAborted));
    }

    /// <summary>Whether the request changes anything; null if it has responded that the query or a conditional header is invalid.</summary>
    private static async ValueTask<Mode?> ModeOfAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var isDryRun = query.Flag(DryRun);
        if (await query.HasFailedAsync()) return null;
        if (EntityTags.FaultsOf(context.Request) is not { Count: > 0 } faults) return isDryRun ? Mode.DryRun : Mode.Change;
        await Problem.WriteFaultsAsync(context, "The request headers are invalid.", faults);
        return null;
    }

    /// <returns>Null if it has responded that the definition is invalid.</returns>
    private static async ValueTask<DefinitionChange?> ReadAsync<TResource>(HttpContext context, DefinitionKind<TResource> kind, Func<JsonElement> json)
        where TResource : class
    {
        var (change, faults) = Read(kind, RouteId.Get(context), json);
        if (change is null) await Problem.WriteFaultsAsync(context, $"The definition of the {kind.Word} is invalid.", Faults.From(faults));
        return change;
    }

    private static (DefinitionChange? Change, IReadOnlyList<DefinitionError> Faults) Read<TResource>(DefinitionKind<TResource> kind, string id, Func<JsonElement> json)
        where TResource : class
    {
        try
        {
            return kind.Read(id, json());
        }
        catch (InvalidOperationException)
        {
            // JsonElement.GetString throws for an unpaired surrogate, which the parser accepts.
            return (null, [new DefinitionError("", "A string is not valid Unicode.")]);
        }
    }

    private async Task PreviewAsync<TResource>(HttpContext context, DefinitionKind<TResource> kind, DefinitionChange change, int? expected)
        where TResource : class
    {
        var preview = previewer.Preview(change, expected);
        if (await DefinitionAnswers.HasFailedAsync(context, kind.Word, change.Id, preview.Applied.Outcome)) return;
        var hidden = await previewer.HiddenHistoryAsync(change, context.RequestAborted);
        await DefinitionAnswers.WritePreviewAsync(
            context, ChangePreviewResource<TResource>.From(preview, kind.After(change.Id, preview.Applied), hidden), kind.PreviewType());
    }

    private static async Task AnswerAsync<TResource>(HttpContext context, DefinitionKind<TResource> kind, ChangeOutcome outcome)
        where TResource : class
    {
        var id = RouteId.Get(context);
        if (await DefinitionAnswers.HasFailedAsync(context, kind.Word, id, outcome)) return;
        var isCreated = outcome.Result == ChangeResult.Created;
        if (isCreated) context.Response.Headers.Location = $"{kind.Path}/{Uri.EscapeDataString(id)}";
        var status = isCreated ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        if (outcome.Result == ChangeResult.Removed) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else if (kind.Find(id) is { } found) await DefinitionAnswers.WriteAsync(context, status, found.Resource, outcome.Version, kind.Type());
        else context.Response.StatusCode = status;
    }

    private enum Mode
    {
        Change,
        DryRun,
    }
}
