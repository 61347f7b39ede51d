using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Previews;
using CitySensors.Core.Readings;
using CitySensors.Web.City;
using CitySensors.Web.Definitions;
using CitySensors.Web.Limits;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Rules.Previews;

/// <summary><c>/api/rules/preview</c>. Makes one preview at a time, because each takes a core and its memory for minutes.</summary>
internal sealed class RulePreviewEndpoint(
    ICityDefinitions definitions, IReadingScan readings, DefinitionBody bodies, RulePreviewStream stream, IOptions<CityOptions> city, IOptions<WebOptions> web, TimeProvider time) : IDisposable
{
    public const string Path = $"{RuleEndpoints.Path}/preview";

    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly AlertText _text = new(city.Value.FindTimeZone());
    private readonly TimeSpan _lateness = TimeSpan.FromMinutes(city.Value.LatenessMinutes);

    public async Task PostAsync(HttpContext context)
    {
        if (await bodies.ReadAsync(context) is not { } body) return;
        using var json = body;
        var (catalogue, stations) = (definitions.Catalogue, definitions.Stations);
        var checks = new RulePreviewContext(
            catalogue, stations, time.GetUtcNow(), TimeSpan.FromDays(web.Value.MaxPreviewDays), rule => UnknownRuleNames.ErrorsOf(rule, catalogue, stations));
        var (request, errors) = RulePreviewReader.Read(json.RootElement, checks);
        if (request is null) await Problem.WriteFaultsAsync(context, "The request for a preview is invalid.", Faults.From(errors));
        else await RunAsync(context, () => RulePreview.Of(request, catalogue, stations, _text, _lateness));
    }

    public void Dispose() => _turn.Dispose();

    private async Task RunAsync(HttpContext context, Func<RulePreview> prepare)
    {
        if (!_turn.Wait(TimeSpan.Zero, CancellationToken.None))
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, "Another preview is running.", "Only one can run at a time. Wait for its end, or end its connection.", retryAfter: BusyRetry);
            return;
        }

        try
        {
            await stream.WriteAsync(context, new RulePreviewRun(readings, prepare()));
        }
        finally
        {
            _turn.Release();
        }
    }
}
