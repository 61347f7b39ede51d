using System.Globalization;
using CitySensors.Core.Definitions;
using CitySensors.Core.Simulation;
using CitySensors.Web.Audit;
using CitySensors.Web.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Simulation;

/// <summary>The simulation of a demo: how it stands, and changes while it runs.</summary>
internal sealed class SimulationEndpoints(ICitySimulation simulation, DefinitionBody bodies)
{
    public const string Path = "/api/simulation";

    public Task GetAsync(HttpContext context) =>
        JsonResponse.WriteAsync(context, StatusCodes.Status200OK, SimulationResource.From(simulation.State), ApiJson.Shared.SimulationResource);

    public async Task PatchAsync(HttpContext context)
    {
        if (await bodies.ReadAsync(context, MergePatch.MediaType) is not { } body) return;
        using var json = body;
        var (change, errors) = SimulationChange.Read(json.RootElement);
        if (change is not null) context.Features.Set(NotesOf(change));
        if (change is not null) errors = [.. simulation.Change(change).Select(error => new DefinitionError("", error))];
        if (errors.Count > 0) await Problem.WriteFaultsAsync(context, "The change of the simulation is invalid.", Faults.From(errors));
        else await GetAsync(context);
    }

    private static AuditNotes NotesOf(SimulationChange change)
    {
        return new AuditNotes
        {
            Details = [("stations", Text(change.HasStations, change.Stations)), ("readings_per_second", Text(change.HasReadingsPerSecond, change.ReadingsPerSecond)), ("senders", Text(change.HasSenders, change.Senders))],
            IsNothing = change is { HasStations: false, HasReadingsPerSecond: false, HasSenders: false },
        };

        static string? Text(bool isGiven, IFormattable? value) => isGiven ? value?.ToString(null, CultureInfo.InvariantCulture) ?? "default" : null;
    }
}
