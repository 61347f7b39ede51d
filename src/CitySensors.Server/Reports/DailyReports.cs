using CitySensors.Core.Definitions;
using CitySensors.Core.Reports;
using CitySensors.Export.Reports;
using CitySensors.Server.Storage;
using CitySensors.Web.City;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Reports;

/// <summary>Makes the reports of days, one at a time, and keeps them in a folder. Thread safe.</summary>
internal sealed partial class DailyReports(
    ReportFolder folder, SharedFolders folders, ReportData data, ICityDefinitions city, IOptions<CityOptions> options, TimeProvider time, ILogger<DailyReports> logger)
    : IDailyReports, IDisposable
{
    private const string Setting = $"{ReportOptions.Section}:{nameof(ReportOptions.Folder)}";

    private readonly SemaphoreSlim _turn = new(1);
    private readonly TimeZoneInfo _zone = options.Value.FindTimeZone();
    private readonly TimeSpan _lateness = TimeSpan.FromMinutes(options.Value.LatenessMinutes);

    /// <summary>The last day that is over.</summary>
    public DateOnly Last => ReportDay.Last(time.GetUtcNow(), _lateness, _zone);

    public IReadOnlyList<ReportEntry> List(DateOnly? before, int limit) => folder.List(before, limit);

    public Stream? Open(DateOnly day, string? table) => folder.Open(day, table);

    public async Task<ReportEntry?> CreateAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var one = ReportDay.Of(day, _zone);
        if (!one.IsOver(time.GetUtcNow(), _lateness)) return null;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            using var held = await folders.HoldAsync(Setting, folder.Path, cancellationToken);
            var report = await data.ReadAsync(one, _zone, time.GetUtcNow(), cancellationToken);
            var entry = folder.Write(
                new ReportEntry(day, report.CreatedAt, report.IsProvisional, MailedAt: null),
                new ReportPage(report, options.Value.Name, _zone, city.Catalogue.Slots).ToString(),
                ReportSummary.Of(report, options.Value.Name),
                ReportTables.Of(report));
            LogMade(logger, day, report.Stations.Count, report.Alerts.Count, report.IsProvisional);
            return entry;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    [LoggerMessage(230, LogLevel.Information, "Made the report of {Day:yyyy-MM-dd}: {Stations} stations, {Alerts} alerts, provisional: {IsProvisional}")]
    private static partial void LogMade(ILogger logger, DateOnly day, int stations, int alerts, bool isProvisional);
}
