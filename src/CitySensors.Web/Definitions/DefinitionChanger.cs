using CitySensors.Core.Definitions;
using CitySensors.Web.Access;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Definitions;

/// <summary>How a request changes a definition.</summary>
/// <param name="IsDryRun">Whether nothing is changed.</param>
/// <param name="AllowsUnknown">Whether the definition may name what does not exist.</param>
/// <param name="CorrectsPlace">Whether a changed place was wrong before, and the station did not move.</param>
internal readonly record struct ChangeMode(bool IsDryRun, bool AllowsUnknown, bool CorrectsPlace);

/// <summary>Makes changes of definitions or previews them, and responds.</summary>
internal sealed class DefinitionChanger(ICityDefinitions city, ChangePreviewer previewer)
{
    /// <summary>The query parameter of requests that change nothing.</summary>
    public const string DryRun = "dry_run";

    /// <summary>The query parameter of definitions that may name what does not exist.</summary>
    public const string AllowUnknown = "allow_unknown";

    /// <summary>The query parameter of stations whose place was wrong.</summary>
    public const string CorrectPlace = "correct_place";

    /// <returns>Null if it has responded that the query or a conditional header is invalid.</returns>
    public static async ValueTask<ChangeMode?> ModeOfAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var mode = new ChangeMode(query.Flag(DryRun), query.Flag(AllowUnknown), query.Flag(CorrectPlace));
        if (await query.HasFailedAsync()) return null;
        if (EntityTags.FaultsOf(context.Request) is not { Count: > 0 } faults) return mode;
        await Problem.WriteFaultsAsync(context, "The request headers are invalid.", faults);
        return null;
    }

    /// <returns>The change as the query states it, if it may be made; null if it has responded that it may not.</returns>
    public static async ValueTask<DefinitionChange?> CheckAsync<TResource>(
        HttpContext context, DefinitionKind<TResource> kind, DefinitionChange change, ChangeMode mode)
        where TResource : class
    {
        if (mode.CorrectsPlace)
        {
            (change, var faults) = kind.CorrectPlace(change);
            if (faults.Count > 0)
            {
                await Problem.WriteFaultsAsync(context, $"The definition of the {kind.Word} is invalid.", Faults.From(faults));
                return null;
            }
        }

        if (mode.AllowsUnknown) return kind.AllowUnknown(change);
        if (kind.UnknownNames(change) is not { Count: > 0 } errors) return change;
        await Problem.WriteAsync(
            context,
            StatusCodes.Status422UnprocessableEntity,
            $"The {kind.Word} names what does not exist.",
            $"Correct the names, or send {AllowUnknown}=true if they will exist later.",
            Faults.From(errors));
        return null;
    }

    /// <summary>Makes a change, or previews it, and responds.</summary>
    public async Task SubmitAsync<TResource>(
        HttpContext context,
        DefinitionKind<TResource> kind,
        DefinitionChange change,
        int? expectedVersion,
        ChangeMode mode)
        where TResource : class
    {
        if (mode.IsDryRun) await PreviewAsync(context, kind, change, expectedVersion);
        else await AnswerAsync(context, kind, await ChangeAsync(context, change, expectedVersion));
    }

    /// <summary>Makes a change in the name of the sender of the request.</summary>
    public ValueTask<ChangeOutcome> ChangeAsync(HttpContext context, DefinitionChange change, int? expectedVersion) =>
        city.ChangeAsync(change with { ChangedBy = KeyIdentity.NameOf(context) }, expectedVersion, context.RequestAborted);

    public static async Task AnswerAsync<TResource>(HttpContext context, DefinitionKind<TResource> kind, ChangeOutcome outcome)
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

    private async Task PreviewAsync<TResource>(HttpContext context, DefinitionKind<TResource> kind, DefinitionChange change, int? expectedVersion)
        where TResource : class
    {
        var preview = previewer.Preview(change, expectedVersion);
        if (await DefinitionAnswers.HasFailedAsync(context, kind.Word, change.Id, preview.Applied.Outcome)) return;
        var hidden = await previewer.HiddenHistoryAsync(change, context.RequestAborted);
        await DefinitionAnswers.WritePreviewAsync(
            context, ChangePreviewResource<TResource>.From(preview, kind.After(change.Id, preview.Applied), hidden), kind.PreviewType());
    }
}
