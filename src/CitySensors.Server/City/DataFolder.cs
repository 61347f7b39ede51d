namespace CitySensors.Server.City;

/// <summary>The data folder, which one process may use at a time.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(FileStream @lock) => _lock = @lock;

    /// <exception cref="IOException">It cannot be made or written, or another process uses it.</exception>
    public static DataFolder Open(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var lockPath = Path.Combine(path, "lock");
        try
        {
            return new DataFolder(new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The data folder {Path.GetFullPath(path)} cannot be used; does another CitySensors use it? {error.Message}", error);
        }
    }

    public void Dispose() => _lock.Dispose();
}
