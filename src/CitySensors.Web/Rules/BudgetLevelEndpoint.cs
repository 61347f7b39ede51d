using CitySensors.Core.Definitions;
using CitySensors.Core.FalseAlarms;
using CitySensors.Web.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Rules;

/// <summary><c>/api/rules/level</c>. Computes one level at a time, because some take seconds of a processor.</summary>
internal sealed class BudgetLevelEndpoint(ICityDefinitions city, DefinitionBody bodies) : IDisposable
{
    public const string Path = $"{RuleEndpoints.Path}/level";

    private readonly SemaphoreSlim _turn = new(1);

    public async Task PostAsync(HttpContext context)
    {
        if (await bodies.ReadAsync(context) is not { } body) return;
        using var json = body;
        var (request, errors) = LevelRequest.Read(json.RootElement, city.Catalogue, city.Stations.Count);
        if (request is null)
        {
            await Problem.WriteFaultsAsync(context, "The request for a level is invalid.", Faults.From(errors));
            return;
        }

        var answer = await LevelAsync(request, context.RequestAborted);
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, answer, ApiJson.Shared.BudgetLevelResource);
    }

    public void Dispose() => _turn.Dispose();

    private async Task<BudgetLevelResource> LevelAsync(LevelRequest request, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return BudgetLevelResource.Of(request);
        }
        finally
        {
            _turn.Release();
        }
    }
}
