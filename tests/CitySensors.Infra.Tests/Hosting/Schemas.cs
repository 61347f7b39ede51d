namespace CitySensors.Infra.Tests.Hosting;

/// <summary>Published schemas, which npm brings by the lock file of the folder schemas.</summary>
internal static class Schemas
{
    private static readonly string Folder = Repository.Full("tests/CitySensors.Infra.Tests/schemas");
    private static readonly SemaphoreSlim OneRestore = new(1, 1);

    public static async Task<ToolResult> CheckAsync(string script, params string[] files)
    {
        await RestoreAsync();
        return await Tool.Node.RunAsync(Folder, [script, .. files]);
    }

    private static async Task RestoreAsync()
    {
        await OneRestore.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (Directory.Exists(Path.Combine(Folder, "node_modules", "dclint"))) return;
            var restored = await Tool.Npm.RunAsync(Folder, "ci", "--no-audit", "--no-fund");
            Assert.True(restored.ExitCode == 0, restored.Text);
        }
        finally
        {
            OneRestore.Release();
        }
    }
}
