using System.Globalization;
using CitySensors.Core.Storage;
using CitySensors.Export.Archive;

namespace CitySensors.Server.Storage;

/// <summary>
/// Holds folders to which the nodes of a cluster write, by one node at a time. A folder has a file with an id that the store keeps, so a node whose
/// folder is not the one of the others notices. A city on one machine has folders of its own, which need neither. Thread safe.
/// </summary>
/// <param name="stores">Knows the ids; none on one machine.</param>
internal sealed class SharedFolders(IEnumerable<IFolderStore> stores)
{
    /// <summary>Readers of folders leave out what begins with an underscore.</summary>
    public const string IdFile = "_city-folder";

    private const string LockFile = "_lock";

    private readonly IFolderStore? _store = stores.LastOrDefault();

    /// <summary>Whether the city has several nodes.</summary>
    public bool AreShared => _store is not null;

    /// <summary>Makes sure that a folder is the one of the city, and that no other node writes to it.</summary>
    /// <param name="setting">The setting, for people; what is before the colon names the folder in the store.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Lets the folder go when it is disposed of; null if nobody else can have it.</returns>
    /// <exception cref="StoreUnavailableException">It is not, or another node writes to it; the message says which.</exception>
    public async Task<IDisposable?> HoldAsync(string setting, string folder, CancellationToken cancellationToken)
    {
        if (_store is null) return null;
        var here = $"{setting} ({folder}) of this node, {Environment.MachineName},";
        // A folder that is not mounted would be filled by this node alone.
        if (!Directory.Exists(folder)) throw new StoreUnavailableException($"{here} does not exist. Mount the folder that all nodes share.");
        try
        {
            await RequireSameAsync(_store, setting, folder, here, cancellationToken);
            return Lock(Path.Combine(folder, LockFile), here);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException and not StoreUnavailableException)
        {
            throw new StoreUnavailableException($"{here} cannot be used: {error.Message}", error);
        }
    }

    private static async Task RequireSameAsync(IFolderStore store, string setting, string folder, string here, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, IdFile);
        var kept = await store.FindFolderAsync(setting, cancellationToken);
        if (!File.Exists(path))
        {
            if (kept is { } known)
                throw new StoreUnavailableException(
                    $"{here} is not the folder of the city: it lacks the file {IdFile}. Mount the folder that all nodes share. If this is to be the folder from now on, write {known} to that file.");
            // Before it is kept, so that no id is kept that no folder has.
            ArchiveFile.Replace(path, System.Text.Encoding.ASCII.GetBytes(Guid.NewGuid().ToString()));
        }

        var text = (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
        if (!Guid.TryParse(text, CultureInfo.InvariantCulture, out var id)) throw new StoreUnavailableException($"{path} is damaged: it must be the id of the folder{(kept is { } one ? $", {one}" : "")}.");
        kept ??= await store.ClaimFolderAsync(setting, id, cancellationToken);
        if (kept != id)
            throw new StoreUnavailableException(
                $"{here} is not the folder of the city: its file {IdFile} says {id}, and the city writes to {kept}. Mount the folder that all nodes share, and no folder of another city.");
    }

    /// <summary>The operating system lets it go when the process ends.</summary>
    private static FileStream Lock(string path, string here)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error is not (DirectoryNotFoundException or FileNotFoundException))
        {
            throw new StoreUnavailableException($"{here} is in use by another node: {error.Message}", error);
        }
    }
}
