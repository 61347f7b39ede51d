using System.Globalization;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Storage;
using CitySensors.Web.Access;
using CitySensors.Web.Audit;
using CitySensors.Web.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Readings;

/// <summary>Changes of stored readings: their list, and withdrawals. Corrections are readings sent again.</summary>
internal sealed class ReadingRevisionEndpoints(ICityDefinitions city, IReadingHistory history, IReadingWithdrawals withdrawals, DefinitionBody bodies)
{
    private const char List = 'v';

    private static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(5);

    /// <summary><c>GET /api/stations/{id}/readings/revisions</c>.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var start = query.Time("from") ?? DateTimeOffset.MinValue;
        var before = query.Time("to") ?? DateTimeOffset.MaxValue;
        var limit = query.Limit();
        var next = query.NumberPlace(List);
        if (start > before) query.Faults.Add("to", "Must not be before from.");
        if (next > DateTimeOffset.MaxValue.UtcTicks) query.BadCursor();
        if (await query.HasFailedAsync()) return;
        var id = RouteId.Get(context);
        if (await IsUnknownAsync(context, id)) return;
        if (next > start.UtcTicks) start = new DateTimeOffset(next.Value, TimeSpan.Zero);
        var found = await history.RevisionsAsync(id, start, before, QueryReader.MaxLimit + 1, context.RequestAborted);
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, PageOf(found, limit), ApiJson.Shared.PageReadingRevisionResource);
    }

    /// <summary><c>POST /api/stations/{id}/readings/withdrawals</c>.</summary>
    public async Task WithdrawAsync(HttpContext context)
    {
        if (await bodies.ReadAsync(context) is not { } body) return;
        using var json = body;
        var (withdrawal, errors) = WithdrawalReader.Read(json.RootElement, KeyIdentity.NameOf(context));
        if (withdrawal is null)
        {
            await Problem.WriteFaultsAsync(context, "The withdrawal is invalid.", Faults.From(errors));
            return;
        }

        var id = RouteId.Get(context);
        if (await IsUnknownAsync(context, id)) return;
        if (WithdrawalReader.UnknownSensorsOf(withdrawal, city.Catalogue) is { Count: > 0 } unknown)
        {
            await Problem.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, "The withdrawal names what does not exist.", errors: Faults.From(unknown));
            return;
        }

        context.Features.Set(NotesOf(withdrawal));
        try
        {
            if (await withdrawals.WithdrawAsync(id, withdrawal, context.RequestAborted) != WithdrawalResult.NotFound) context.Response.StatusCode = StatusCodes.Status204NoContent;
            else await Problem.WriteAsync(context, StatusCodes.Status404NotFound, $"The station \"{id}\" has no stored reading of this time with such a value.");
        }
        catch (StoreUnavailableException)
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, "Whether the values are withdrawn is unknown.", "Repeat the request later.", retryAfter: UnavailableRetry);
        }
    }

    private static AuditNotes NotesOf(Withdrawal withdrawal) => new()
    {
        Comment = withdrawal.Reason,
        Details =
        [
            ("timestamp", new DateTime(withdrawal.EventTicks, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture)),
            ("sensors", withdrawal.Sensors is { } sensors ? string.Join(", ", sensors) : null),
        ],
    };

    /// <summary>A page ends with the last change of a reading, unless one reading has more changes than that.</summary>
    private static Page<ReadingRevisionResource> PageOf(IReadOnlyList<ReadingRevision> found, int limit)
    {
        var count = Math.Min(found.Count, limit);
        if (count == found.Count) return new Page<ReadingRevisionResource> { Items = [.. found.Select(ReadingRevisionResource.From)] };
        while (count > 0 && found[count - 1].EventTicks == found[count].EventTicks) count--;
        if (count == 0) count = found.TakeWhile(revision => revision.EventTicks == found[0].EventTicks).Count();
        return new Page<ReadingRevisionResource>
        {
            Items = [.. found.Take(count).Select(ReadingRevisionResource.From)],
            NextCursor = Cursor.Encode(List, (found[count - 1].EventTicks + 1).ToString(CultureInfo.InvariantCulture)),
        };
    }

    private async ValueTask<bool> IsUnknownAsync(HttpContext context, string id)
    {
        if (city.Stations.Find(id) is not null) return false;
        await DefinitionAnswers.NotFoundAsync(context, "station", id);
        return true;
    }
}
