namespace CitySensors.Server.Tests.City;

internal static class CrashedFolder
{
    /// <summary>Copies a data folder as a crash at this moment would leave it; no writes to the database may be in progress.</summary>
    public static TestFolder Copy(TestFolder folder)
    {
        var copy = new TestFolder();
        Directory.CreateDirectory(copy.File("journal"));
        foreach (var file in Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(file) == "lock") continue;
            try
            {
                File.Copy(file, copy.File(Path.GetRelativePath(folder.Path, file)));
            }
            catch (FileNotFoundException)
            {
                // A segment of the journal that the database has may be deleted at any time.
                continue;
            }
        }

        return copy;
    }
}
