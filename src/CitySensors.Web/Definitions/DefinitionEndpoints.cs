using System.Text.Json;
using CitySensors.Core.Definitions;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Definitions;

/// <summary>GET, PUT, PATCH and DELETE of a station, sensor type or rule.</summary>
internal sealed class DefinitionEndpoints(DefinitionBody body, DefinitionChanger changer)
{
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
        if (await DefinitionChanger.ModeOfAsync(context) is not { } mode) return;
        using var json = await body.ReadAsync(context);
        if (json is null || await ReadAsync(context, kind, () => json.RootElement, mode) is not { } change) return;
        var current = kind.Find(RouteId.Get(context))?.Version;
        var (mayGoOn, expected) = EntityTags.Decide(context.Request, current);
        if (!mayGoOn) await DefinitionAnswers.ConflictAsync(context, kind.Word, current ?? 0);
        else await changer.SubmitAsync(context, kind, change, expected, mode);
    }

    public async Task PatchAsync<TResource>(HttpContext context, DefinitionKind<TResource> kind)
        where TResource : class
    {
        if (await DefinitionChanger.ModeOfAsync(context) is not { } mode) return;
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

            if (await ReadAsync(context, kind, () => MergePatch.Apply(current.ToJson(), patch.RootElement), mode) is not { } change) return;
            if (mode.IsDryRun)
            {
                await changer.SubmitAsync(context, kind, change, current.Version, mode);
                return;
            }

            // Only valid for the version that the patch was applied to.
            var outcome = await changer.ChangeAsync(context, change, current.Version);
            if (outcome.Result == ChangeResult.VersionConflict && attempt < MaxAttempts) continue;
            // The first change of an unregistered station registers it, but does not create it.
            await DefinitionChanger.AnswerAsync(context, kind, outcome.Result == ChangeResult.Created ? outcome with { Result = ChangeResult.Changed } : outcome);
            return;
        }
    }

    public async Task DeleteAsync<TResource>(HttpContext context, DefinitionKind<TResource> kind)
        where TResource : class
    {
        if (await DefinitionChanger.ModeOfAsync(context) is not { } mode) return;
        var id = RouteId.Get(context);
        if (kind.Find(id) is not { } current)
        {
            await DefinitionAnswers.NotFoundAsync(context, kind.Word, id);
            return;
        }

        var (mayGoOn, expected) = EntityTags.Decide(context.Request, current.Version);
        if (!mayGoOn) await DefinitionAnswers.ConflictAsync(context, kind.Word, current.Version);
        else await changer.SubmitAsync(context, kind, kind.Remove(id), expected, mode);
    }

    /// <returns>Null if it has responded that the definition is invalid, or names what does not exist.</returns>
    private static async ValueTask<DefinitionChange?> ReadAsync<TResource>(
        HttpContext context, DefinitionKind<TResource> kind, Func<JsonElement> json, ChangeMode mode)
        where TResource : class
    {
        var (change, faults) = Read(kind, RouteId.Get(context), json);
        if (change is not null) return await DefinitionChanger.CheckAsync(context, kind, change, mode);
        await Problem.WriteFaultsAsync(context, $"The definition of the {kind.Word} is invalid.", Faults.From(faults));
        return null;
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
}
