using CitySensors.Core.Jobs;
using CitySensors.Core.Storage;
using CitySensors.Web.City;
using CitySensors.Web.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Jobs;

/// <summary>The jobs of the city: their list, changes and runs.</summary>
internal sealed class JobEndpoints(ICityJobs jobs, DefinitionBody bodies, IOptions<CityOptions> options, TimeProvider time)
{
    public const string Path = "/api/jobs";

    private const string Word = "job";

    private static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(5);

    private readonly TimeZoneInfo _zone = options.Value.FindTimeZone();

    public Task ListAsync(HttpContext context) => WithStoreAsync(context, async () =>
    {
        var all = await jobs.ListAsync(context.RequestAborted);
        var now = time.GetUtcNow();
        var page = new Page<JobResource> { Items = [.. all.Select(job => JobResource.From(job, now))] };
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Shared.PageJobResource);
    });

    public Task GetAsync(HttpContext context) => WithStoreAsync(context, async () =>
    {
        var name = RouteId.Get(context);
        await WriteAsync(context, StatusCodes.Status200OK, name, await jobs.FindAsync(name, context.RequestAborted));
    });

    public Task PatchAsync(HttpContext context) => WithStoreAsync(context, async () =>
    {
        if (await bodies.ReadAsync(context, MergePatch.MediaType) is not { } body) return;
        using var json = body;
        var (change, errors) = JobChange.Read(json.RootElement, _zone);
        if (change is null)
        {
            await Problem.WriteFaultsAsync(context, "The change of the job is invalid.", Faults.From(errors));
            return;
        }

        context.Features.Set(JobNotes.Of(change));
        var name = RouteId.Get(context);
        await WriteAsync(context, StatusCodes.Status200OK, name, await jobs.ChangeAsync(name, change, context.RequestAborted));
    });

    public Task RunAsync(HttpContext context) => WithStoreAsync(context, async () =>
    {
        var name = RouteId.Get(context);
        var start = await jobs.RunAsync(name, context.RequestAborted);
        if (start == JobStart.AlreadyRunning) await Problem.WriteAsync(context, StatusCodes.Status409Conflict, $"The job \"{name}\" is running.");
        else await WriteAsync(context, StatusCodes.Status202Accepted, name, start == JobStart.NotFound ? null : await jobs.FindAsync(name, context.RequestAborted));
    });

    private Task WriteAsync(HttpContext context, int status, string name, JobStatus? job) => job is null
        ? DefinitionAnswers.NotFoundAsync(context, Word, name)
        : JsonResponse.WriteAsync(context, status, JobResource.From(job, time.GetUtcNow()), ApiJson.Shared.JobResource);

    private static async Task WithStoreAsync(HttpContext context, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (StoreUnavailableException error)
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, error.Message, "Read the job again before repeating the request.", retryAfter: UnavailableRetry);
        }
    }
}
