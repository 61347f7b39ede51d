using CitySensors.TestSupport.Processes;

namespace CitySensors.Infra.Tests.Hosting;

/// <summary>Published schemas, which npm installs by the lock file of the folder schemas.</summary>
internal static class Schemas
{
    private static readonly string Folder = Repository.Full("tests/CitySensors.Infra.Tests/schemas");

    public static async Task<ProcessResult> CheckAsync(string script, params string[] files)
    {
        await NpmPackages.RestoreAsync(Folder, TestContext.Current.CancellationToken);
        return await Tool.Node.RunAsync(Folder, [script, .. files]);
    }
}
