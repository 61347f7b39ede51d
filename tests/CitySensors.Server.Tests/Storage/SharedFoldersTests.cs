using System.Collections.Concurrent;
using CitySensors.Core.Storage;
using CitySensors.Server.Storage;

namespace CitySensors.Server.Tests.Storage;

public sealed class SharedFoldersTests : IDisposable
{
    private const string Setting = "City:ArchiveFolder";

    private readonly TestFolder _folder = new();
    private readonly TestFolder _other = new();
    private readonly Ids _ids = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private SharedFolders Folders => new([_ids]);

    [Fact]
    public async Task Hold_OnOneMachine_NeedsNothing()
    {
        var folders = new SharedFolders([]);
        Assert.False(folders.AreShared);
        Assert.Null(await folders.HoldAsync(Setting, _folder.File("missing"), Cancelled));
        Assert.False(Directory.Exists(_folder.File("missing")));
    }

    [Fact]
    public async Task Hold_FolderOfTheCity_IsHeldByOneAtATime()
    {
        using (await Folders.HoldAsync(Setting, _folder.Path, Cancelled))
        {
            var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => Folders.HoldAsync(Setting, _folder.Path, Cancelled));
            Assert.Contains("is in use by another node", error.Message, StringComparison.Ordinal);
            // Folders of other settings are others.
            using (await Folders.HoldAsync("Report:Folder", _other.Path, Cancelled))
            {
            }
        }

        using (await Folders.HoldAsync(Setting, _folder.Path, Cancelled))
        {
        }
    }

    [Fact]
    public async Task Hold_FolderThatIsMissing_IsNotCreated()
    {
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => Folders.HoldAsync(Setting, _folder.File("missing"), Cancelled));
        Assert.Equal($"{Setting} ({_folder.File("missing")}) of this node, {Environment.MachineName}, does not exist. Mount the folder that all nodes share.", error.Message);
        Assert.False(Directory.Exists(_folder.File("missing")));
    }

    [Fact]
    public async Task Hold_AnotherFolder_IsRefusedUntilItHasTheId()
    {
        using (await Folders.HoldAsync(Setting, _folder.Path, Cancelled))
        {
        }

        var id = await File.ReadAllTextAsync(_folder.File(SharedFolders.IdFile), Cancelled);
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => Folders.HoldAsync(Setting, _other.Path, Cancelled));
        Assert.Contains($"it lacks the file {SharedFolders.IdFile}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"write {id} to that file", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_other.Path));

        var foreign = Guid.NewGuid();
        await File.WriteAllTextAsync(_other.File(SharedFolders.IdFile), foreign.ToString(), Cancelled);
        error = await Assert.ThrowsAsync<StoreUnavailableException>(() => Folders.HoldAsync(Setting, _other.Path, Cancelled));
        Assert.Contains($"says {foreign}, and the city writes to {id}", error.Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(_other.File(SharedFolders.IdFile), "somewhere", Cancelled);
        error = await Assert.ThrowsAsync<StoreUnavailableException>(() => Folders.HoldAsync(Setting, _other.Path, Cancelled));
        Assert.Contains($"is damaged: it must be the id of the folder, {id}", error.Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(_other.File(SharedFolders.IdFile), $"{id}\n", Cancelled);
        using (await Folders.HoldAsync(Setting, _other.Path, Cancelled))
        {
        }
    }

    [Fact]
    public async Task Hold_EndedBeforeTheIdWasKept_IsDoneByTheNext()
    {
        _ids.IsAway = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Folders.HoldAsync(Setting, _folder.Path, Cancelled));
        Assert.True(File.Exists(_folder.File(SharedFolders.IdFile)));
        _ids.IsAway = false;
        using (await Folders.HoldAsync(Setting, _folder.Path, Cancelled))
        {
        }

        Assert.Equal(await File.ReadAllTextAsync(_folder.File(SharedFolders.IdFile), Cancelled), (await _ids.FindFolderAsync(Setting, Cancelled)).ToString());
    }

    public void Dispose()
    {
        _folder.Dispose();
        _other.Dispose();
    }

    private sealed class Ids : IFolderStore
    {
        private readonly ConcurrentDictionary<string, Guid> _ids = new(StringComparer.Ordinal);

        /// <summary>Whether nothing can be kept.</summary>
        public bool IsAway { get; set; }

        public Task<Guid?> FindFolderAsync(string name, CancellationToken cancellationToken) => Task.FromResult<Guid?>(_ids.TryGetValue(name, out var id) ? id : null);

        public Task<Guid> ClaimFolderAsync(string name, Guid id, CancellationToken cancellationToken) =>
            IsAway ? throw new StoreUnavailableException("The store is away.") : Task.FromResult(_ids.GetOrAdd(name, id));
    }
}
