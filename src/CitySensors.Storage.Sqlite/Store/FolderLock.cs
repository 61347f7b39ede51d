namespace CitySensors.Storage.Sqlite.Store;

/// <summary>An exclusive lock on the data folder.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <exception cref="IOException">The folder cannot be created or written, or is in use by another process.</exception>
    public static FolderLock Take(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            return new FolderLock(new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The data folder {Path.GetFullPath(path)} cannot be opened; is it in use by another CitySensors process? {error.Message}", error);
        }
    }

    public void Dispose() => _file.Dispose();
}
