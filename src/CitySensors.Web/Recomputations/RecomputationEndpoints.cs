using System.Globalization;
using CitySensors.Core.Audit;
using CitySensors.Core.Recomputations;
using CitySensors.Core.Storage;
using CitySensors.Web.Access;
using CitySensors.Web.Audit;
using CitySensors.Web.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Recomputations;

/// <summary><c>/api/recomputations</c>.</summary>
/// <param name="recomputations">The recomputations; none if the store of the city cannot do them.</param>
/// <param name="bodies">Reads bodies.</param>
/// <param name="time">The clock.</param>
internal sealed class RecomputationEndpoints(IEnumerable<IRecomputations> recomputations, DefinitionBody bodies, TimeProvider time)
{
    public const string Path = "/api/recomputations";

    private const string Word = "recomputation";

    private const int MaxDigits = 18;

    private static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(5);

    private readonly IRecomputations? _recomputations = recomputations.LastOrDefault();

    public Task ListAsync(HttpContext context) => WithStoreAsync(context, async store =>
    {
        var page = new Page<RecomputationResource> { Items = [.. (await store.ListAsync(context.RequestAborted)).Select(RecomputationResource.Of)] };
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Shared.PageRecomputationResource);
    });

    public Task GetAsync(HttpContext context) => WithStoreAsync(context, async store =>
        await WriteAsync(context, Number(context) is { } number ? await store.FindAsync(number, context.RequestAborted) : null));

    public Task PostAsync(HttpContext context) => WithStoreAsync(context, async store =>
    {
        if (await bodies.ReadAsync(context) is not { } body) return;
        using var json = body;
        var (request, errors) = RecomputationRequest.Read(json.RootElement, KeyIdentity.NameOf(context), time.GetUtcNow());
        if (request is null)
        {
            await Problem.WriteFaultsAsync(context, "The recomputation is invalid.", Faults.From(errors));
            return;
        }

        var outcome = await store.CreateAsync(request, context.RequestAborted);
        if (outcome.Recomputation is { } created)
        {
            var id = created.Number.ToString(CultureInfo.InvariantCulture);
            context.Response.Headers.Location = $"{Path}/{id}";
            context.Features.Set(new AuditNotes { SubjectId = id });
        }

        await WriteAsync(context, outcome, StatusCodes.Status202Accepted);
    });

    public Task PatchAsync(HttpContext context) => WithStoreAsync(context, async store =>
    {
        if (await bodies.ReadAsync(context, MergePatch.MediaType) is not { } body) return;
        using var json = body;
        var (action, errors) = RecomputationChange.Read(json.RootElement);
        if (errors.Count > 0) await Problem.WriteFaultsAsync(context, "The change of the recomputation is invalid.", Faults.From(errors));
        else await ChangeAsync(context, store, action);
    });

    private async Task ChangeAsync(HttpContext context, IRecomputations store, RecomputationAction? action)
    {
        context.Features.Set(new AuditNotes { Action = action == RecomputationAction.Pause ? AuditActions.Pause : AuditActions.Resume, IsNothing = action is null });
        if (action is { } change) await WriteAsync(context, await ChangeAsync(context, store, change), StatusCodes.Status200OK);
        else await GetAsync(context);
    }

    public Task SwapAsync(HttpContext context) => WithStoreAsync(context, async store =>
        await WriteAsync(context, await ChangeAsync(context, store, RecomputationAction.Swap), StatusCodes.Status202Accepted));

    public Task DeleteAsync(HttpContext context) => WithStoreAsync(context, async store =>
    {
        var outcome = await ChangeAsync(context, store, RecomputationAction.Discard);
        if (outcome.Recomputation is null) await WriteAsync(context, outcome, StatusCodes.Status204NoContent);
        else context.Response.StatusCode = StatusCodes.Status204NoContent;
    });

    public Task DifferencesAsync(HttpContext context) => WithStoreAsync(context, async store =>
    {
        var query = new QueryReader(context);
        var limit = query.Limit();
        var after = DifferenceCursor.Read(query);
        if (await query.HasFailedAsync()) return;
        if (Number(context) is not { } number || await store.FindAsync(number, context.RequestAborted) is null)
        {
            await DefinitionAnswers.NotFoundAsync(context, Word, RouteId.Get(context));
        }
        else if (await store.DifferencesAsync(number, after, limit + 1, context.RequestAborted) is not { } found)
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status410Gone, "The version of this recomputation is not kept any more.", $"The newest {Recomputation.MaxVersions} recomputations have one, unless they are discarded or differ in very many hours. The summary has the first differences.");
        }
        else
        {
            var page = Page<DifferenceResource>.Create(found, limit, (PlacedDifference one) => DifferenceResource.From(one.Difference), one => DifferenceCursor.Write(one.Place));
            await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Shared.PageDifferenceResource);
        }
    });

    private static async Task<RecomputationOutcome> ChangeAsync(HttpContext context, IRecomputations store, RecomputationAction action) =>
        Number(context) is { } number ? await store.ChangeAsync(number, action, context.RequestAborted) : new RecomputationOutcome(null, null);

    private static long? Number(HttpContext context) =>
        RouteId.Get(context) is { Length: <= MaxDigits } id && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Task WriteAsync(HttpContext context, RecomputationOutcome outcome, int status) => outcome.Refusal is { } refusal
        ? Problem.WriteAsync(context, StatusCodes.Status409Conflict, "This is not possible now.", refusal)
        : WriteAsync(context, outcome.Recomputation, status);

    private static Task WriteAsync(HttpContext context, Recomputation? recomputation, int status = StatusCodes.Status200OK) => recomputation is null
        ? DefinitionAnswers.NotFoundAsync(context, Word, RouteId.Get(context))
        : JsonResponse.WriteAsync(context, status, RecomputationResource.Of(recomputation), ApiJson.Shared.RecomputationResource);

    private async Task WithStoreAsync(HttpContext context, Func<IRecomputations, Task> answer)
    {
        if (_recomputations is null)
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status501NotImplemented, "This city cannot recompute aggregates.", "Its store cannot keep a version beside the live one.");
            return;
        }

        try
        {
            await answer(_recomputations);
        }
        catch (StoreUnavailableException error)
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, error.Message, "Read the recomputation again before repeating the request.", retryAfter: UnavailableRetry);
        }
    }
}
