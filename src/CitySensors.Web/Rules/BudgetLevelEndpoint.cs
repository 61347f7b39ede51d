using CitySensors.Core.Definitions;
using CitySensors.Core.FalseAlarms;
using CitySensors.Web.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Rules;

/// <summary><c>/api/rules/level</c>.</summary>
internal sealed class BudgetLevelEndpoint(ICityDefinitions city, DefinitionBody bodies)
{
    public const string Path = $"{RuleEndpoints.Path}/level";

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

        var answer = BudgetLevelResource.From(request, BudgetLevel.Of(request));
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, answer, ApiJson.Shared.BudgetLevelResource);
    }
}
