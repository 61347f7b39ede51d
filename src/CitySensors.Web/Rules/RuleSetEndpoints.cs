using CitySensors.Core.Alerts.RuleSets;
using CitySensors.Core.Definitions;
using CitySensors.Web.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Rules;

/// <summary><c>/api/rule-sets</c>.</summary>
internal sealed class RuleSetEndpoints(ICityDefinitions city, DefinitionChanger changer)
{
    public const string Path = "/api/rule-sets";

    private const string Word = "rule set";

    public Task ListAsync(HttpContext context)
    {
        var page = new Page<RuleSetResource> { Items = [.. PublicRuleSets.All.Select(set => RuleSetResource.From(set, city.Catalogue))] };
        return JsonResponse.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Shared.PageRuleSetResource);
    }

    public Task GetAsync(HttpContext context) => WithSetAsync(context, set => WriteAsync(context, set));

    /// <summary>Puts the rules of the set that the city can have, in place of those with their ids.</summary>
    public Task PutAsync(HttpContext context) => WithSetAsync(context, async set =>
    {
        var rules = set.For(city.Catalogue);
        if (rules.All(rule => rule.Rule is null))
        {
            var faults = rules.Select(rule => new DefinitionError(rule.Id, rule.Error!)).ToList();
            await Problem.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, "No rule of the rule set fits the sensor types of the city.", errors: Faults.From(faults));
            return;
        }

        foreach (var rule in rules)
            if (rule.Rule is { } one && await HasFailedAsync(context, new DefinitionChange.PutRule(one))) return;
        await WriteAsync(context, set);
    });

    /// <summary>Deletes the rules of the set.</summary>
    public Task DeleteAsync(HttpContext context) => WithSetAsync(context, async set =>
    {
        foreach (var rule in set.For(city.Catalogue))
            if (rule.IsOn && await HasFailedAsync(context, new DefinitionChange.RemoveRule(rule.Id))) return;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    });

    private async Task<bool> HasFailedAsync(HttpContext context, DefinitionChange change)
    {
        var outcome = await changer.ChangeAsync(context, change, expectedVersion: null);
        // Another request may have deleted it already.
        if (outcome.Result == ChangeResult.NotFound) return false;
        return await DefinitionAnswers.HasFailedAsync(context, "rule", change.Id, outcome);
    }

    private Task WriteAsync(HttpContext context, RuleSet set) =>
        JsonResponse.WriteAsync(context, StatusCodes.Status200OK, RuleSetResource.From(set, city.Catalogue), ApiJson.Shared.RuleSetResource);

    private static Task WithSetAsync(HttpContext context, Func<RuleSet, Task> answer)
    {
        var name = RouteId.Get(context);
        return PublicRuleSets.Find(name) is { } set ? answer(set) : DefinitionAnswers.NotFoundAsync(context, Word, name);
    }
}
