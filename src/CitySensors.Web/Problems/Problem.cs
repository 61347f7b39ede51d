using System.ComponentModel;
using System.Globalization;
using CitySensors.Web.Json;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Problems;

[Description("An error, as RFC 9457 problem details.")]
internal record Problem
{
    public const string MediaType = "application/problem+json";

    [Description("A short summary of the error.")]
    public required string Title { get; init; }

    [Description("The HTTP status code.")]
    public required int Status { get; init; }

    [Description("Details of this occurrence and how to resolve it.")]
    public string? Detail { get; init; }

    [Description("All validation errors by the path of the member or the name of the parameter, such as levels[1].clear.")]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    public static Task WriteAsync(
        HttpContext context,
        int status,
        string title,
        string? detail = null,
        IReadOnlyDictionary<string, string[]>? errors = null,
        TimeSpan? retryAfter = null)
    {
        if (retryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return JsonResponse.WriteAsync(
            context,
            status,
            new Problem { Title = title, Status = status, Detail = detail, Errors = errors },
            ApiJson.Shared.Problem,
            MediaType);
    }

    /// <summary>Responds with 400 and all validation errors.</summary>
    public static Task WriteFaultsAsync(HttpContext context, string title, IReadOnlyDictionary<string, string[]> errors) =>
        WriteAsync(context, StatusCodes.Status400BadRequest, title, errors: errors);
}
