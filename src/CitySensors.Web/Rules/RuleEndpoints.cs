using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Web.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Rules;

/// <summary><c>/api/rules</c>.</summary>
internal sealed class RuleEndpoints(ICityDefinitions city, DefinitionEndpoints definitions, RevisionEndpoints revisions)
{
    public const string Path = "/api/rules";
    private const char List = 'u';

    private readonly DefinitionKind<RuleResource> _kind = new()
    {
        Word = "rule",
        Path = Path,
        Find = id => city.Catalogue.Rule(id) is { } rule ? new(RuleResource.From(rule), rule.Version, json => DefinitionWriter.Write(json, rule)) : null,
        Kind = DefinitionKind.Rule,
        Read = (id, json) => DefinitionReader.ReadRule(id, json) is var (rule, faults)
            ? (rule is null ? null : new DefinitionChange.PutRule(rule), faults)
            : default,
        Remove = id => new DefinitionChange.RemoveRule(id),
        After = (id, applied) => applied.Catalogue.Rule(id) is { } rule ? RuleResource.From(rule) : null,
        Stored = (id, version, text) => RuleResource.From(DefinitionText.Rule(id, version, text)),
        UnknownNames = change => UnknownRuleNames.ErrorsOf(((DefinitionChange.PutRule)change).Rule, city.Catalogue, city.Stations),
        AllowUnknown = change => (DefinitionChange.PutRule)change with { AllowUnknown = true },
        Type = () => ApiJson.Shared.RuleResource,
        PreviewType = () => ApiJson.Shared.ChangePreviewResourceRuleResource,
        HistoryType = () => ApiJson.Shared.PageRevisionResourceRuleResource,
    };

    /// <summary>Rules by id.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var limit = query.Limit();
        var after = query.Place(List);
        if (await query.HasFailedAsync()) return;
        var read = city.Catalogue.Rules
            .Where(rule => after is null || string.CompareOrdinal(rule.Id, after) > 0)
            .OrderBy(rule => rule.Id, StringComparer.Ordinal)
            .Take(limit + 1)
            .ToList();
        var page = Page<RuleResource>.Create(read, limit, RuleResource.From, (Rule rule) => Cursor.Encode(List, rule.Id));
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Shared.PageRuleResource);
    }

    public Task GetAsync(HttpContext context) => DefinitionEndpoints.GetAsync(context, _kind);

    public Task PutAsync(HttpContext context) => definitions.PutAsync(context, _kind);

    public Task PatchAsync(HttpContext context) => definitions.PatchAsync(context, _kind);

    public Task DeleteAsync(HttpContext context) => definitions.DeleteAsync(context, _kind);

    public Task HistoryAsync(HttpContext context) => revisions.ListAsync(context, _kind);

    public Task RestoreAsync(HttpContext context) => revisions.RestoreAsync(context, _kind);
}
