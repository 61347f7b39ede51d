namespace CitySensors.Server.Tests.City;

/// <summary>A data folder of a test, gone with it.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("city-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>The files as a crash at this moment would leave them; nothing must be on its way to the database.</summary>
    public TestFolder Copy()
    {
        var copy = new TestFolder();
        Directory.CreateDirectory(System.IO.Path.Combine(copy.Path, "journal"));
        foreach (var file in Directory.GetFiles(Path, "*", SearchOption.AllDirectories))
        {
            if (System.IO.Path.GetFileName(file) == "lock") continue;
            try
            {
                File.Copy(file, System.IO.Path.Combine(copy.Path, System.IO.Path.GetRelativePath(Path, file)));
            }
            catch (FileNotFoundException)
            {
                // A segment of the journal that the database has may go at any time.
                continue;
            }
        }

        return copy;
    }
}
