using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace CitySensors.Web.Problems;

/// <summary>Responds to exceptions and bodiless error status codes with problem details.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException error)
        {
            await AnswerAsync(context, error.StatusCode, error.Message);
            return;
        }
        catch (Exception error) when (context.RequestAborted.IsCancellationRequested && error is OperationCanceledException or IOException)
        {
            // The client has disconnected.
            ClientLeft(logger, context.Request.Method, context.Request.Path);
            return;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Failed(logger, error, context.Request.Method, context.Request.Path);
            await AnswerAsync(context, StatusCodes.Status500InternalServerError, "Internal server error; see the server log.");
            return;
        }

        var response = context.Response;
        if (response.StatusCode >= StatusCodes.Status400BadRequest && !response.HasStarted && response.ContentType is null && response.ContentLength is null)
            await Problem.WriteAsync(context, response.StatusCode, TitleOf(response.StatusCode));
    }

    private static Task AnswerAsync(HttpContext context, int status, string title)
    {
        if (context.Response.HasStarted)
        {
            // A partial response must not look complete.
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        return Problem.WriteAsync(context, status, title);
    }

    private static string TitleOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => "Not found.",
        StatusCodes.Status405MethodNotAllowed => "Method not allowed.",
        _ => $"{ReasonPhrases.GetReasonPhrase(status)}.",
    };

    [LoggerMessage(1001, LogLevel.Error, "{Method} {Path} failed.")]
    private static partial void Failed(ILogger logger, Exception error, string method, string path);

    [LoggerMessage(1002, LogLevel.Debug, "The client disconnected before the response to {Method} {Path}")]
    private static partial void ClientLeft(ILogger logger, string method, string path);
}
