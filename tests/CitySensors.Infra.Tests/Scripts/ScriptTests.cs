using CitySensors.Infra.Tests.Hosting;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Infra.Tests.Scripts;

public sealed class ScriptTests
{
    /// <summary>Everything but three matters of taste: braces around every name, and where a condition may fail on purpose.</summary>
    private static readonly string[] Options = ["--enable=all", "--exclude=SC2250,SC2310,SC2312"];

    public static TheoryData<string> All => [.. Repository.Files("infra", "*.sh"), "tests/CitySensors.Infra.Tests/Docker/contained.sh"];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Script_ByShellCheck_IsSound(string path)
    {
        var result = await Tools.ShellCheck.RunAsync(Repository.Folder, [.. Options, path]);
        Assert.True(result.ExitCode == 0, result.Text);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Script_Image_MayBeRunAndStopsAtTheFirstFault(string path)
    {
        if (!OperatingSystem.IsWindows()) Assert.True(File.GetUnixFileMode(Repository.Full(path)).HasFlag(UnixFileMode.UserExecute), $"{path} may not be run.");
        var lines = Repository.Read(path).Split('\n');
        Assert.Equal("#!/usr/bin/env bash", lines[0]);
        Assert.Contains("set -euo pipefail", lines);
    }
}
