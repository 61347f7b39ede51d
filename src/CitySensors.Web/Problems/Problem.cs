using System.ComponentModel;
using System.Globalization;
using CitySensors.Web.Json;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Problems;

[Description("What went wrong, as RFC 9457 problem details.")]
internal sealed record Problem
{
    public const string MediaType = "application/problem+json";

    [Description("What is wrong, in one sentence.")]
    public required string Title { get; init; }

    [Description("The HTTP status code.")]
    public required int Status { get; init; }

    [Description("More about this case and what to do.")]
    public string? Detail { get; init; }

    [Description("Every fault by the member or parameter it is in, such as levels[1].clear.")]
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

    /// <summary>400 with every fault.</summary>
    public static Task WriteFaultsAsync(HttpContext context, string title, IReadOnlyDictionary<string, string[]> errors) =>
        WriteAsync(context, StatusCodes.Status400BadRequest, title, errors: errors);
}
