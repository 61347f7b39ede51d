using System.Globalization;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Web.Access;
using CitySensors.Web.Audit;
using CitySensors.Web.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.Limits;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Stations.Registration;

/// <summary><c>POST /api/stations</c>: registers the stations of a list.</summary>
internal sealed class RegistrationEndpoint(ICityDefinitions city, IOptions<WebOptions> options, TimeProvider time)
{
    private const string MediaTypesRead = "application/json, application/x-ndjson, text/csv";

    /// <summary>Changes of different stations become durable together.</summary>
    private const int MaxConcurrentChanges = 64;

    private static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(5);

    private readonly WebOptions _options = options.Value;

    public async Task PostAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var (isDryRun, correctsPlace) = (query.Flag(DefinitionChanger.DryRun), query.Flag(DefinitionChanger.CorrectPlace));
        if (await query.HasFailedAsync() || await ReadAsync(context, correctsPlace) is not { } rows) return;
        var rejected = rows.Where(row => row.Change is null).ToList();
        if (rejected.Count == rows.Count && rows.Count > 0)
        {
            await WriteRejectedAsync(context, rejected);
            return;
        }

        var stations = rows.Select(row => row.Change).OfType<DefinitionChange.PutStation>().ToList();
        var changes = stations.Where(IsChange).ToList();
        var created = changes.Count(change => Registered(change.Id) is null);
        if (!isDryRun && await RegisterAsync(changes, KeyIdentity.NameOf(context), context.RequestAborted) is { } stored)
        {
            await Problem.WriteAsync(
                context,
                StatusCodes.Status503ServiceUnavailable,
                "The stations cannot be stored at the moment.",
                $"At least {stored} of {changes.Count} changes were stored. Send the same body again later: stations that were stored are left unchanged.",
                retryAfter: UnavailableRetry);
            return;
        }

        context.Features.Set(NotesOf(created, changes));
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, new RegistrationAnswer
        {
            DryRun = isDryRun,
            Created = created,
            Changed = changes.Count - created,
            Unchanged = stations.Count - changes.Count,
            RejectedCount = rejected.Count,
            Rejected = RejectedStation.ListOf(rejected),
        }, ApiJson.Shared.RegistrationAnswer);
    }

    private static AuditNotes NotesOf(int created, List<DefinitionChange.PutStation> changes) => new()
    {
        SubjectId = changes.Count == 1 ? changes[0].Id : null,
        Details = [("created", Text(created)), ("changed", Text(changes.Count - created))],
        IsNothing = changes.Count == 0,
    };

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);

    private bool IsChange(DefinitionChange.PutStation put) =>
        Registered(put.Id) is not { } before || DefinitionChanges.Apply(put, null, city.Catalogue, city.Stations).Station is not { } after || after with { Version = before.Version } != before;

    /// <summary>The row with the errors that the station in force leads to.</summary>
    private StationRow Checked(StationRow row, bool correctsPlace)
    {
        if (row.Change is not { } change) return row;
        var put = correctsPlace ? StationChanges.CorrectPlace(change) : (Change: change, Faults: []);
        var errors = put.Faults.Count > 0 ? put.Faults : DefinitionChanges.Apply(put.Change, null, city.Catalogue, city.Stations).Outcome.Errors;
        return errors.Count > 0 ? row with { Change = null, Errors = errors } : row with { Change = put.Change };
    }

    private StationDefinition? Registered(string id) => city.Stations.Find(id) is { Version: > 0 } known ? known : null;

    /// <returns>Null if it has responded with an error of the body as a whole.</returns>
    private async Task<List<StationRow>?> ReadAsync(HttpContext context, bool correctsPlace)
    {
        var format = MediaTypes.FormatOf(context.Request);
        if (format == BodyFormat.Unknown || MediaTypes.Gzip(context.Request) is not null)
        {
            context.Response.Headers["Accept-Post"] = MediaTypesRead;
            await Problem.WriteAsync(
                context, StatusCodes.Status415UnsupportedMediaType, $"The body needs one of the Content-Types {MediaTypesRead}, in UTF-8, and no Content-Encoding.");
            return null;
        }

        var (sent, fault) = await PooledBody.ReadAsync(
            context.Request.BodyReader, context.Request.ContentLength, _options.MaxBodyBytes, context.RequestAborted);
        using var body = sent;
        if (fault != BodyFault.None || body is null)
        {
            await WriteTooLargeAsync(context, $"{_options.MaxBodyBytes} bytes");
            return null;
        }

        try
        {
            var rows = StationRows.Read(body.Memory, format, time.GetUtcNow()).Select(row => Checked(row, correctsPlace)).Take(_options.MaxStationsPerBody + 1).ToList();
            if (rows.Count <= _options.MaxStationsPerBody) return rows;
        }
        catch (FormatException error)
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "The body is not a list of stations; none was registered.", error.Message);
            return null;
        }

        await WriteTooLargeAsync(context, $"{_options.MaxStationsPerBody} stations");
        return null;
    }

    /// <returns>Null if all were registered, otherwise how many were before the store became unavailable.</returns>
    private async Task<int?> RegisterAsync(IReadOnlyCollection<DefinitionChange.PutStation> changes, string changedBy, CancellationToken cancellationToken)
    {
        var (stored, isUnavailable) = (0, false);
        await Parallel.ForEachAsync(
            changes,
            new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentChanges, CancellationToken = cancellationToken },
            async (change, stop) =>
            {
                if (Volatile.Read(ref isUnavailable)) return;
                var outcome = await city.ChangeAsync(change with { ChangedBy = changedBy }, null, stop);
                if (outcome.Result is ChangeResult.Created or ChangeResult.Changed) Interlocked.Increment(ref stored);
                else Volatile.Write(ref isUnavailable, true);
            });
        return isUnavailable ? stored : null;
    }

    private static Task WriteTooLargeAsync(HttpContext context, string limit) => Problem.WriteAsync(
        context, StatusCodes.Status413PayloadTooLarge, $"The body has more than {limit}; no station was registered.", "Send it in several parts.");

    private static Task WriteRejectedAsync(HttpContext context, List<StationRow> rejected) => JsonResponse.WriteAsync(
        context,
        StatusCodes.Status422UnprocessableEntity,
        new RegistrationProblem
        {
            Title = "No station of the body is valid.",
            Status = StatusCodes.Status422UnprocessableEntity,
            Detail = "The errors are listed in rejected.",
            RejectedCount = rejected.Count,
            Rejected = RejectedStation.ListOf(rejected),
        },
        ApiJson.Shared.RegistrationProblem,
        Problem.MediaType);
}
