using System.Text.Json.Nodes;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Web.Tests.HubClients;

/// <summary><c>interop/client.mjs</c>, with the packages it needs; a test is skipped where there is no Node.</summary>
internal static class NodeScript
{
    private static readonly string Folder = Repository.Full("tests/CitySensors.Web.Tests/HubClients/interop");

    /// <returns>What the script saw at the hub.</returns>
    public static async Task<JsonObject> RunAsync(Uri hub, string protocol, CancellationToken cancellationToken)
    {
        await NpmPackages.RestoreAsync(Folder, cancellationToken);
        var result = await Tool.Node.RunAsync(Folder, "client.mjs", hub.AbsoluteUri, protocol);
        Assert.True(result.ExitCode == 0, result.Text);
        return JsonNode.Parse(result.Output)!.AsObject();
    }
}
