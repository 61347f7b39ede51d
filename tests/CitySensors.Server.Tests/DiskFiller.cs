namespace CitySensors.Server.Tests;

internal static class DiskFiller
{
    /// <summary>Writes a file until the disk has no room left, to the last byte.</summary>
    public static void Fill(string path)
    {
        using var filler = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = 64 * 1024; size > 0;)
        {
            try
            {
                filler.Write(new byte[size]);
            }
            catch (IOException)
            {
                // Smaller and smaller writes, until no byte is left.
                size /= 2;
            }
        }
    }
}
