using CitySensors.Server.Storage;
using CitySensors.Storage.Sqlite;

namespace CitySensors.Server.Demo;

/// <summary>The data folder of a simulated city. It has a marker, so that simulated readings are not mixed with those of a real city.</summary>
internal static class DemoFolder
{
    private const string Marker = "demo.txt";

    /// <summary>Used by demos only, also by those of versions that did not write the marker.</summary>
    public static string DefaultPath { get; } = Path.Combine(StorageOptions.DefaultPath, "demo");

    /// <summary>Marks a folder as that of a simulated city.</summary>
    /// <exception cref="IOException">It contains a city that was not created by a demo, or cannot be written to.</exception>
    public static void Claim(string path)
    {
        var marker = Path.Combine(path, Marker);
        if (File.Exists(marker)) return;
        if (HasCity(path) && Path.GetFullPath(path) != Path.GetFullPath(DefaultPath))
            throw new IOException($"The folder \"{path}\" contains a city that was not created by demo. Use another folder: simulated readings would be mixed with its data.");
        Directory.CreateDirectory(path);
        File.WriteAllText(marker, "The data in this folder is simulated (created by the command demo).\n");
    }

    private static bool HasCity(string path) =>
        new SqliteStoreOptions { Path = path } is var store && (File.Exists(store.DatabasePath) || Directory.Exists(store.JournalPath));
}
