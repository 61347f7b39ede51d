using System.Diagnostics;
using System.Globalization;

namespace CitySensors.TestSupport;

/// <summary>A file system with room for a few megabytes, to be filled up. Skips the test where it cannot be mounted.</summary>
public sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static SmallDisk Mount(int megabytes)
    {
        var path = Directory.CreateTempSubdirectory("small-disk-").FullName;
        var size = string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m");
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", size, "tmpfs", path),
            "A full disk is tested on a small tmpfs, which only root may mount: run the tests as root on Linux.");
        return new SmallDisk(path);
    }

    public void Dispose()
    {
        Assert.True(Run("umount", Path), $"{Path} cannot be unmounted.");
        Directory.Delete(Path);
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
