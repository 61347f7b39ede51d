using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CitySensors.Server.Import;

/// <summary>How far an import has come.</summary>
/// <param name="File">The path of the file.</param>
/// <param name="Length">Its size.</param>
/// <param name="Modified">When it was last modified.</param>
/// <param name="Line">The last line whose readings are durable.</param>
/// <param name="RejectedLength">The length of the file of faulty rows.</param>
/// <param name="Counts">What became of the rows.</param>
internal sealed record Checkpoint(string File, long Length, DateTime Modified, int Line, long RejectedLength, ImportCounts Counts);

/// <summary>
/// Persists how far imports have come, in the data folder that they import into. A lost checkpoint costs time only: rows that are
/// imported again are duplicates.
/// </summary>
internal sealed class Checkpoints(string dataFolder)
{
    private readonly string _folder = Path.Combine(dataFolder, "imports");

    /// <summary>Where the import of a file by this mapping is continued; null if it begins.</summary>
    public Checkpoint? Find(string file, string mapping)
    {
        try
        {
            using var stream = File.OpenRead(PathOf(file, mapping));
            var checkpoint = JsonSerializer.Deserialize<Checkpoint>(stream);
            return checkpoint == Begin(file) with { Line = checkpoint?.Line ?? 0, RejectedLength = checkpoint?.RejectedLength ?? 0, Counts = checkpoint?.Counts ?? new() } ? checkpoint : null;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The checkpoint before the first line.</summary>
    public static Checkpoint Begin(string file)
    {
        var info = new FileInfo(file);
        return new Checkpoint(info.FullName, info.Length, info.LastWriteTimeUtc, 0, 0, new ImportCounts());
    }

    public async Task SaveAsync(Checkpoint checkpoint, string mapping, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        var path = PathOf(checkpoint.File, mapping);
        var next = path + ".next";
        await File.WriteAllBytesAsync(next, JsonSerializer.SerializeToUtf8Bytes(checkpoint), cancellationToken);
        File.Move(next, path, overwrite: true);
    }

    public void Remove(string file, string mapping)
    {
        if (Directory.Exists(_folder)) File.Delete(PathOf(file, mapping));
    }

    private string PathOf(string file, string mapping)
    {
        var key = SHA256.HashData(Encoding.UTF8.GetBytes($"{Path.GetFullPath(file)}\0{mapping}"));
        return Path.Combine(_folder, $"{Convert.ToHexStringLower(key.AsSpan(0, 8))}.json");
    }
}
