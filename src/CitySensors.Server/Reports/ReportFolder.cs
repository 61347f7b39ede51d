using System.Globalization;
using System.Text;
using System.Text.Json;
using CitySensors.Core.Reports;
using CitySensors.Core.Storage;
using CitySensors.Export.Archive;
using CitySensors.Export.Reports;

namespace CitySensors.Server.Reports;

/// <summary>
/// The reports as files: a folder per day with the page, a CSV file per table, and what is known of the report, which is written last. Each file is
/// replaced as a whole. Thread safe if days are written by one at a time.
/// </summary>
/// <param name="folder">The folder.</param>
internal sealed class ReportFolder(string folder)
{
    /// <summary>The text of the mail.</summary>
    public const string SummaryName = "summary.txt";

    private const string PageName = "report.html";
    private const string EntryName = "report.json";
    private const string DayFormat = "yyyy-MM-dd";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly Lock _entries = new();

    public string Path => folder;

    /// <summary>The reports before a day, newest first.</summary>
    /// <exception cref="StoreUnavailableException">They cannot be read.</exception>
    public IReadOnlyList<ReportEntry> List(DateOnly? before, int limit) => WithFaults(() =>
        Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder).Select(path => DayOf(System.IO.Path.GetFileName(path))).OfType<DateOnly>().Where(day => before is null || day < before)
                .OrderDescending().Select(Find).OfType<ReportEntry>().Take(limit).ToList()
            : []);

    public ReportEntry? Find(DateOnly day)
    {
        var path = PathOf(day, EntryName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<ReportEntry>(File.ReadAllBytes(path), Json) : null;
        }
        catch (JsonException)
        {
            // The report is made again.
            return null;
        }
    }

    public Stream? Open(DateOnly day, string? table) => WithFaults(() =>
        PathOf(day, table is null ? PageName : FileOf(table)) is var path && File.Exists(path) && Find(day) is not null
            ? new FileStream(path, new FileStreamOptions { Options = FileOptions.Asynchronous, Share = FileShare.Read | FileShare.Delete })
            : null);

    /// <summary>The files of a report for people.</summary>
    /// <exception cref="StoreUnavailableException">They cannot be read.</exception>
    public IReadOnlyList<(string Name, byte[] Content)> ReadFiles(DateOnly day) => WithFaults(() =>
        ((string[])[SummaryName, PageName, .. ReportTables.Names.Select(FileOf)]).Select(name => (name, File.ReadAllBytes(PathOf(day, name)))).ToList());

    /// <summary>Writes a report in place of the one that there is; when that was sent stays known.</summary>
    /// <returns>The report as it is kept.</returns>
    /// <exception cref="StoreUnavailableException">It cannot be written; each file is as it was before, or new.</exception>
    public ReportEntry Write(ReportEntry entry, string page, string summary, IEnumerable<ReportTable> tables) => WithFaults(() =>
    {
        ArchiveFile.Replace(PathOf(entry.Day, SummaryName), Encoding.UTF8.GetBytes(summary));
        foreach (var table in tables) ArchiveFile.Replace(PathOf(entry.Day, FileOf(table.Name)), table.ToCsv());
        ArchiveFile.Replace(PathOf(entry.Day, PageName), Encoding.UTF8.GetBytes(page));
        return Write(entry.Day, before => entry with { MailedAt = before?.MailedAt });
    });

    /// <summary>Notes that a report was sent, also if it was made again meanwhile.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be noted.</exception>
    public void MarkMailed(DateOnly day, DateTimeOffset at) => WithFaults(() => Write(day, before => before! with { MailedAt = at }));

    private ReportEntry Write(DateOnly day, Func<ReportEntry?, ReportEntry> change)
    {
        lock (_entries)
        {
            var entry = change(Find(day));
            ArchiveFile.Replace(PathOf(day, EntryName), JsonSerializer.SerializeToUtf8Bytes(entry, Json));
            return entry;
        }
    }

    private string PathOf(DateOnly day, string file) => System.IO.Path.Combine(folder, day.ToString(DayFormat, CultureInfo.InvariantCulture), file);

    private static string FileOf(string table) => $"{table}.csv";

    private static DateOnly? DayOf(string name) => DateOnly.TryParseExact(name, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static T WithFaults<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The folder of the reports cannot be used: {error.Message}", error);
        }
    }
}
