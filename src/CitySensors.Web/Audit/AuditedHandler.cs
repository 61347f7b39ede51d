using CitySensors.Core.Audit;
using CitySensors.Web.Definitions;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Audit;

/// <summary>Runs a handler and records what it did, before its response begins.</summary>
internal sealed class AuditedHandler(RequestDelegate handler, AuditMetadata metadata, AuditRecorder recorder)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var isRecorded = false;
        context.Response.OnStarting(() => RecordAsync(isAnswered: true));
        try
        {
            await handler(context);
        }
        catch
        {
            // Often the client has left: before something was done, or after.
            await RecordAsync(context.Response.ContentType is not null || context.Response.StatusCode != StatusCodes.Status200OK);
            isRecorded = true;
            throw;
        }

        await RecordAsync(isAnswered: true);

        Task RecordAsync(bool isAnswered)
        {
            if (isRecorded || !isAnswered || !IsDone(context)) return Task.CompletedTask;
            isRecorded = true;
            return recorder.RecordAsync(EntryOf(context));
        }
    }

    private static bool IsDone(HttpContext context) =>
        context.Response.StatusCode is >= StatusCodes.Status200OK and < StatusCodes.Status300MultipleChoices
        && context.Request.Query[DefinitionChanger.DryRun] != "true"
        && context.Features.Get<AuditNotes>() is not { IsNothing: true };

    private AuditEntry EntryOf(HttpContext context)
    {
        var notes = context.Features.Get<AuditNotes>() ?? new AuditNotes();
        var action = notes.Action ?? metadata.Action;
        if (action == AuditActions.Change && context.Response.StatusCode == StatusCodes.Status201Created) action = AuditActions.Create;
        var id = notes.SubjectId ?? (RouteId.Get(context) is { Length: > 0 } inPath ? inPath : AuditSubjects.Several);
        return recorder.Entry(context, action, new AuditSubject(metadata.SubjectKind, id)) with
        {
            Comment = notes.Comment,
            Details = AuditDetails.Of([.. notes.Details, ("version", VersionOf(context))]),
        };
    }

    private static string? VersionOf(HttpContext context) => context.Response.Headers.ETag is [{ } tag] ? tag.Trim('"') : null;
}
