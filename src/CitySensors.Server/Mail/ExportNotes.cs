using System.Globalization;
using System.Text.Json;
using CitySensors.Export.Archive;
using CitySensors.Server.Reports;
using CitySensors.Server.Storage;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Mail;

/// <summary>
/// What exports wrote and nobody was told of yet: a file per run in the folder of the reports, which the nodes of a cluster share. Exports write it and
/// do not know of mail; an export never fails because of it. Thread safe.
/// </summary>
internal sealed partial class ExportNotes(
    IEnumerable<ReportFolder> reports, SharedFolders shared, IOptions<MailOptions> mail, TimeProvider time, ILogger<ExportNotes> logger)
{
    /// <summary>While no mail can be sent, the newest are kept.</summary>
    private const int MaxNotes = 100;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, IgnoreReadOnlyProperties = true };

    private readonly string? _folder = reports.Select(folder => Path.Combine(folder.Path, "_exports")).FirstOrDefault();

    /// <summary>Begins a run.</summary>
    /// <param name="job">The job.</param>
    /// <param name="target">Where it writes to, without secrets.</param>
    public ExportRun Begin(string job, string target)
    {
        var now = time.GetUtcNow();
        return new ExportRun(new ExportNote(job, target, now, now, []), time, mail.Value.Exports.Contains(job, StringComparer.Ordinal) ? Write : _ => { });
    }

    /// <summary>All notes, oldest first.</summary>
    public IReadOnlyList<ExportNote> List() => _folder is null || !Directory.Exists(_folder) ? [] : [.. Files(_folder).Select(Read).OfType<ExportNote>()];

    public void Remove(ExportNote note) => File.Delete(PathOf(_folder!, note));

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal);

    private static string PathOf(string folder, ExportNote note) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{note.Began.UtcDateTime:yyyyMMdd'T'HHmmssfffffff}-{note.Job}.json"));

    private static ExportNote? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<ExportNote>(File.ReadAllBytes(path), Json);
        }
        catch (Exception error) when (error is JsonException or FileNotFoundException)
        {
            return null;
        }
    }

    private void Write(ExportNote note)
    {
        try
        {
            if (_folder is null) return;
            // A shared folder that is not mounted would be one of this node alone.
            if (shared.AreShared && !Directory.Exists(Path.GetDirectoryName(_folder))) throw new IOException($"{Path.GetDirectoryName(_folder)} does not exist.");
            ArchiveFile.Replace(PathOf(_folder, note), JsonSerializer.SerializeToUtf8Bytes(note, Json));
            foreach (var old in Files(_folder).SkipLast(MaxNotes).ToList()) File.Delete(old);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNotNoted(logger, note.Job, error.Message);
        }
    }

    [LoggerMessage(330, LogLevel.Warning, "No mail will tell what {Job} wrote: {Error}")]
    private static partial void LogNotNoted(ILogger logger, string job, string error);
}

/// <summary>A run of an export. Not thread safe.</summary>
internal sealed class ExportRun(ExportNote note, TimeProvider time, Action<ExportNote> write)
{
    private ExportNote _note = note;

    /// <summary>A day is written. Noted at once, as the run may end with the next one.</summary>
    public void Add(DateOnly day, long rows)
    {
        _note = _note with { Ended = time.GetUtcNow(), Days = [.. _note.Days, new ExportedDay(day, rows)] };
        write(_note);
    }
}
