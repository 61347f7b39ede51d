using CitySensors.Web.Definitions;
using CitySensors.Web.Simulation;
using static CitySensors.Web.OpenApi.OperationParts;

namespace CitySensors.Web.OpenApi;

/// <summary>The descriptions of the operations on the simulation, which only a demo has.</summary>
internal static class SimulationOperations
{
    private const string Tag = "Operations";

    public static readonly Operation GetSimulation = new("getSimulation", Tag, "Get the simulation", "Returns how many stations are simulated and how many readings they send. Only a demo has it.")
    {
        Roles = ["engineer"],
        Answers = [new(200, "The simulation.", Json<SimulationResource>())],
    };

    public static readonly Operation PatchSimulation = new(
        "patchSimulation", Tag, "Change the simulation", "Changes the simulation while it runs, by a JSON merge patch (RFC 7396), until the server stops. New stations are registered before they send.")
    {
        Body = new("The members to change.", typeof(SimulationPatch), MergePatch.MediaType),
        Roles = ["engineer"],
        Answers =
        [
            new(200, "The simulation after the change.", Json<SimulationResource>()),
            Fault(400, "The change is invalid. All errors are listed in errors."),
            Fault(413, "The body is too large."),
            Fault(415, $"The media type is not {MergePatch.MediaType}, or the body has a content encoding."),
        ],
    };
}
