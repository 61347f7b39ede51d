using System.Text.Json;
using CitySensors.Core.Stations;

namespace CitySensors.Web.Access;

/// <summary>The file of API keys, readable by its owner only. Several processes may change it; each change replaces the whole file.</summary>
public sealed class KeyFile
{
    private const int MaxNameLength = 100;
    private const int MaxKeys = 10_000;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TimeProvider _time;

    public KeyFile(string path, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(time);
        FullPath = Path.GetFullPath(path);
        _time = time;
    }

    public string FullPath { get; }

    /// <summary>All keys, oldest first; empty if there is no file.</summary>
    /// <exception cref="InvalidDataException">The file is not a valid key file.</exception>
    public IReadOnlyList<ApiKey> List()
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(FullPath);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            // The state before the first key.
            return [];
        }

        try
        {
            var keys = JsonSerializer.Deserialize(text, KeyFileJson.Default.KeyFileContent)?.Keys ?? [];
            for (var i = 0; i < keys.Count; i++)
                if (!IsWhole(keys[i])) throw new InvalidDataException($"{FullPath}: keys[{i}] is incomplete.");
            return keys;
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{FullPath} is not a file of keys: {error.Message}", error);
        }
    }

    /// <summary>Creates a key. Its token is only available from the result.</summary>
    /// <param name="role">The role.</param>
    /// <param name="name">The owner.</param>
    /// <param name="stations">The stations that a key of the role station may send for; empty for all.</param>
    /// <exception cref="ArgumentException">The name or a station is invalid.</exception>
    /// <exception cref="InvalidOperationException">There are too many keys.</exception>
    public CreatedKey Create(ApiRole role, string name, params IReadOnlyList<string> stations)
    {
        ArgumentNullException.ThrowIfNull(stations);
        if (stations.Count > 0 && role != ApiRole.Station) throw new ArgumentException("Only keys of the role station are bound to stations.", nameof(stations));
        if (stations.Count > StationScope.MaxPatterns) throw new ArgumentException($"A key is bound to at most {StationScope.MaxPatterns} stations and prefixes.", nameof(stations));
        if (stations.Select(StationScope.Validate).FirstOrDefault(error => error is not null) is { } fault) throw new ArgumentException(fault, nameof(stations));
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxNameLength || name.Any(char.IsControl))
            throw new ArgumentException($"The name of a key needs 1 to {MaxNameLength} characters, no control characters.", nameof(name));
        using var turn = TakeTurn();
        var keys = List();
        if (keys.Count >= MaxKeys) throw new InvalidOperationException($"{FullPath} holds {keys.Count} keys, {MaxKeys} at most.");
        var secret = KeyToken.NewSecret();
        string id;
        do id = KeyToken.NewId();
        while (keys.Any(known => known.Id == id));

        var key = new ApiKey(id, role, name, KeyToken.Hash(secret), _time.GetUtcNow(), stations.Count == 0 ? null : stations);
        Write([.. keys, key]);
        return new CreatedKey(key, KeyToken.Format(id, secret));
    }

    /// <summary>Revokes a key immediately; false if there is no key with this id.</summary>
    public bool Revoke(string id)
    {
        using var turn = TakeTurn();
        var keys = List();
        if (keys.All(key => key.Id != id)) return false;
        Write([.. keys.Where(key => key.Id != id)]);
        return true;
    }

    /// <summary>A value that changes with the file; null if there is no file.</summary>
    internal (DateTime Written, long Bytes)? Stamp()
    {
        var file = new FileInfo(FullPath);
        // Kubernetes mounts a secret as a symbolic link and changes its target: the times of the link itself do not change.
        if (file.LinkTarget is not null) file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : null;
    }

    /// <summary>Concurrent commands must not lose each other's keys.</summary>
    private FileStream TakeTurn()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FullPath)!);
        try
        {
            return new FileStream($"{FullPath}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new IOException($"Another command is changing {FullPath} just now; try again. ({error.Message})", error);
        }
    }

    private void Write(IReadOnlyList<ApiKey> keys)
    {
        var next = $"{FullPath}.new";
        File.Delete(next);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using (var file = new FileStream(next, options))
        {
            JsonSerializer.Serialize(file, new KeyFileContent(keys), KeyFileJson.Default.KeyFileContent);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, FullPath, overwrite: true);
    }

    private static bool IsWhole(ApiKey? key)
    {
        Span<byte> hash = stackalloc byte[32];
        return key is { Id: not null, Name: not null, Hash: not null }
            && Convert.TryFromBase64String(key.Hash, hash, out var bytes) && bytes == hash.Length
            // A binding that cannot be read must not become a key for all stations.
            && key.Stations is null or { Count: > 0 } && (key.Stations ?? []).All(pattern => pattern is not null && StationScope.Validate(pattern) is null);
    }
}
