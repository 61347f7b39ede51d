using System.Text.Json;
using CitySensors.Export.Archive;

namespace CitySensors.Server.Archive;

/// <summary>What of the readings is archived, in a file of the archive. Immutable.</summary>
/// <param name="Position">Up to which change of the store the days are known; null for none.</param>
/// <param name="Waiting">The days (UTC) that are to be written, also those that are not over.</param>
internal sealed record ArchiveState(string? Position, IReadOnlyList<DateOnly> Waiting)
{
    /// <summary>Readers of folders leave out what begins with an underscore.</summary>
    private const string FileName = "_archive.json";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Reads the file; without one nothing is archived.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static ArchiveState Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return new ArchiveState(null, []);
        try
        {
            return JsonSerializer.Deserialize<ArchiveState>(File.ReadAllBytes(path), Json) is { Waiting: not null } state ? state : throw new JsonException("It is empty.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path} is damaged: {error.Message} Delete it to write all days anew that the city still has.", error);
        }
    }

    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string folder) => ArchiveFile.Replace(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, Json));

    public ArchiveState Without(DateOnly day) => this with { Waiting = [.. Waiting.Where(waiting => waiting != day)] };

    /// <param name="position">The new position.</param>
    /// <param name="days">The days of the changes.</param>
    public ArchiveState With(string position, IEnumerable<DateOnly> days) => new(position, [.. Waiting.Union(days).Order()]);
}
