namespace CitySensors.TestSupport.Processes;

/// <summary>The packages of a folder with a package-lock.json.</summary>
public static class NpmPackages
{
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    /// <summary>Installs them unless that was done before.</summary>
    public static async Task RestoreAsync(string folder, CancellationToken cancellationToken)
    {
        await OneAtATime.WaitAsync(cancellationToken);
        try
        {
            // npm writes this file last, so an installation that was interrupted counts as missing.
            if (File.Exists(Path.Combine(folder, "node_modules", ".package-lock.json"))) return;
            var restored = await Tool.Npm.RunAsync(folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            Assert.True(restored.ExitCode == 0, restored.Text);
        }
        finally
        {
            OneAtATime.Release();
        }
    }
}
