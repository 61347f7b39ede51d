using System.Globalization;
using System.Text;
using System.Xml;
using CitySensors.Core.Alerts;
using CitySensors.Core.Alerts.Texts;
using CitySensors.Web.Alerts;
using CitySensors.Web.City;
using CitySensors.Web.Events;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Feeds;

/// <summary>Alerts for the public as an Atom feed and as messages of the Common Alerting Protocol.</summary>
internal sealed class FeedEndpoints(IAlertLog log, AlertTexts texts, IOptions<CityOptions> options, TimeProvider time, CityEvents events)
{
    public const string Feed = $"{AlertEndpoints.Path}/feed";
    private const string ForPublic = "The feed and its messages are of alerts for the public.";

    /// <summary>The number of the newest log entries among which alerts that have ended are looked for.</summary>
    private const int Recent = 1000;

    /// <summary>The maximum number of alerts in the feed.</summary>
    private const int MaxAlerts = 500;

    public async Task FeedAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var language = RequestedLanguage.Of(context, query, texts.Languages[0]) ?? texts.Languages[0];
        if (await query.HasFailedAsync()) return;
        var last = log.LastSequence;
        var recent = await log.ReadAsync(new AlertQuery(Math.Max(0, last - Recent)), Recent, context.RequestAborted);
        var alerts = log.Active.Concat(recent.Where(entry => entry.Timing != AlertTiming.Late))
            .Where(events.Recent.IsPublic)
            .GroupBy(entry => entry.Id)
            .Select(entries => entries.MaxBy(entry => entry.Sequence)!)
            .OrderByDescending(entry => entry.Sequence)
            .Take(MaxAlerts)
            .ToList();
        var updated = alerts.Count > 0 ? alerts.Max(alert => alert.Updated) : time.GetUtcNow();
        await WriteAsync(context, AtomFeed.MediaType, xml => AtomFeed.Write(
            xml, options.Value.Name, language, RootOf(context.Request), updated, alerts.Select(alert => (alert, texts.In(language, alert)))));
    }

    public async Task CapAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var sequence = query.Sequence("sequence");
        var asked = query.Language(RequestedLanguage.Parameter);
        if (await query.HasFailedAsync()) return;
        var id = RouteId.Get(context);
        var history = await log.HistoryAsync(id, context.RequestAborted);
        var at = sequence is null ? history.Count - 1 : history.ToList().FindIndex(entry => entry.Sequence == sequence);
        if (at < 0 || !events.Recent.IsPublic(history[at]))
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, sequence is null ? $"There is no alert \"{id}\"." : $"The alert \"{id}\" has no entry {sequence}.", ForPublic);
            return;
        }

        var entry = history[at];
        var message = new CapMessage($"alerts@{context.Request.Host.Host}", options.Value.Name, options.Value.FindTimeZone());
        await WriteAsync(context, CapMessage.MediaType, xml => message.Write(
            xml, entry, [.. history.Take(at)], texts.StationOf(entry), texts.TypeOf(entry), [.. LanguagesFor(asked).Select(language => texts.In(language, entry))]));
    }

    /// <summary>A message is made once for all who pass it on, so it has every language of the city unless it is asked for in one.</summary>
    private IReadOnlyList<AlertLanguage> LanguagesFor(string? asked) =>
        asked is null ? texts.Languages : [AlertLanguage.Find(asked) ?? texts.Languages[0]];

    private static Uri RootOf(HttpRequest request) => new(string.Create(CultureInfo.InvariantCulture, $"{request.Scheme}://{request.Host}{request.PathBase}/"));

    private static async Task WriteAsync(HttpContext context, string mediaType, Action<XmlWriter> write)
    {
        using var body = new MemoryStream();
        using (var xml = XmlWriter.Create(body, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, CloseOutput = false })) write(xml);
        context.Response.ContentType = $"{mediaType}; charset=utf-8";
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        body.Position = 0;
        await body.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
