using System.Text.Json;
using System.Text.Json.Serialization;
using CitySensors.Export.Archive;

namespace CitySensors.Web.Commands.Export;

/// <summary>How far a download has come: what it needs to go on after it broke off. Immutable.</summary>
/// <param name="Query">What is downloaded.</param>
/// <param name="Cursor">The last row of the parts; null before the first.</param>
/// <param name="Rows">The number of rows of the parts.</param>
/// <param name="Parts">The number of parts.</param>
/// <param name="Length">The length of the parts of a text in bytes.</param>
internal sealed record DownloadState(string Query, string? Cursor, long Rows, int Parts, long Length)
{
    /// <summary>The state of a download of the same query; that of a new one if there is none.</summary>
    public static DownloadState Read(string path, string query)
    {
        var none = new DownloadState(query, null, 0, 0, 0);
        if (!File.Exists(path)) return none;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), DownloadJson.Default.DownloadState) is { } state && state.Query == query ? state : none;
        }
        catch (JsonException)
        {
            // Not of this program, or damaged: the download begins again.
            return none;
        }
    }

    public void Write(string path) => ArchiveFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(this, DownloadJson.Default.DownloadState));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DownloadState))]
internal sealed partial class DownloadJson : JsonSerializerContext;
