using System.Globalization;
using CitySensors.Core.Alerts;
using CitySensors.Core.Events;
using CitySensors.Web.Access;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Events;

/// <summary><c>/api/events</c>.</summary>
internal sealed class EventEndpoints(CityEvents events, AlertAccess access)
{
    public const string Path = "/api/events";

    private const char List = 'e';
    private static readonly TimeSpan MostLoading = TimeSpan.FromSeconds(10);

    public async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var active = query.Flag("active");
        var hazard = query.Id("hazard");
        var area = query.Id("area");
        var severity = query.LeastSeverity("severity");
        var audience = query.Audience("audience");
        var (from, before) = (query.Time("from"), query.Time("to"));
        if (from > before) query.Faults.Add("to", "Must not be before from.");
        var after = EventPlace.Read(query, List);
        var limit = query.Limit();
        if (await query.HasFailedAsync()) return;
        if (await access.SelectAsync(context, audience) is not { } selected) return;
        if (await IsLoadingAsync(context)) return;
        var found = events.Recent.All.Where(known =>
            (known.Audience & selected) != 0
            && known.HighestSeverity >= severity
            && !(active && known.State is EventState.Over or EventState.Retracted)
            && (hazard is null || known.Hazard == hazard)
            && (area is null || known.Areas.Contains(area))
            && !((known.Ended ?? DateTimeOffset.MaxValue) < from) && !(known.Onset >= before)
            && !(after?.IsBefore(known) == false));
        var page = Page<EventResource>.Create([.. found.Take(limit + 1)], limit, EventResource.From, (HazardEvent known) => EventPlace.Of(known).Write(List));
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Shared.PageEventResource);
    }

    public async Task GetAsync(HttpContext context)
    {
        if (await IsLoadingAsync(context)) return;
        var id = RouteId.Get(context);
        if (events.Recent.Find(id) is not { } known || (known.Audience & await access.VisibleToAsync(context)) == 0)
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, $"There is no event \"{id}\".", "Events that are over are known for a week.");
            return;
        }

        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, EventResource.Whole(known), ApiJson.Shared.EventResource);
    }

    /// <summary>Responds with 503 if the events are not known yet: an empty list would say that there are none.</summary>
    private async Task<bool> IsLoadingAsync(HttpContext context)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        bound.CancelAfter(MostLoading);
        try
        {
            await events.WaitUntilLoadedAsync(bound.Token);
            return false;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, "The events are being read from the alert log.", retryAfter: MostLoading);
            return true;
        }
    }

    /// <summary>The end of a page: events are in order of onset and id.</summary>
    private readonly record struct EventPlace(long OnsetTicks, string Id)
    {
        public static EventPlace Of(HazardEvent known) => new(known.Onset.UtcTicks, known.Id);

        public bool IsBefore(HazardEvent known) =>
            known.Onset.UtcTicks > OnsetTicks || (known.Onset.UtcTicks == OnsetTicks && string.CompareOrdinal(known.Id, Id) > 0);

        public string Write(char list) => Cursor.Encode(list, string.Create(CultureInfo.InvariantCulture, $"{OnsetTicks}/{Id}"));

        public static EventPlace? Read(QueryReader query, char list)
        {
            if (query.Place(list) is not { } place) return null;
            var slash = place.IndexOf('/', StringComparison.Ordinal);
            if (slash > 0 && long.TryParse(place.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
                return new EventPlace(ticks, place[(slash + 1)..]);
            query.BadCursor();
            return null;
        }
    }
}
