using System.Data.Common;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Storage;
using CitySensors.Export.Aggregates;
using CitySensors.Export.Alerts;
using CitySensors.Export.Databases;
using CitySensors.Export.Readings;
using CitySensors.Export.Search;
using CitySensors.Server.Mail;
using CitySensors.Server.Storage;
using CitySensors.Web.City;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.History;

/// <summary>Exports readings, hourly aggregates and alert entries of days that are over to a database or to Elasticsearch. Thread safe.</summary>
internal sealed partial class HistoryExport(
    HistorySources sources, ICityDefinitions city, ExportNotes notes, IOptions<CityOptions> options, TimeProvider time, ILogger<HistoryExport> logger)
{
    /// <summary>Few enough for the memory of a server, and many enough for the round trip of a batch not to count.</summary>
    private const int BatchRows = 5_000;

    /// <summary>Writes the days that are over and were changed since the last export, oldest first.</summary>
    /// <param name="job">The job that does it.</param>
    /// <param name="dialect">The kind of database.</param>
    /// <param name="connectionString">Where it is.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="HistoryException">The database refuses; the days before are complete.</exception>
    public Task RunAsync(string job, SqlDialect dialect, string connectionString, CancellationToken cancellationToken) =>
        RunAsync(job, new HistoryDatabase(dialect, connectionString, Tables()), cancellationToken);

    /// <inheritdoc cref="RunAsync(string, SqlDialect, string, CancellationToken)"/>
    public Task RunAsync(string job, SearchServer server, string indexPrefix, CancellationToken cancellationToken) =>
        RunAsync(job, new SearchHistory(server, indexPrefix, Tables(), time), cancellationToken);

    private async Task RunAsync(string job, IHistoryTarget target, CancellationToken cancellationToken)
    {
        var run = notes.Begin(job, target.Description);
        try
        {
            foreach (var day in (await target.UpdateAsync(sources.Changes, cancellationToken)).Where(IsOver))
            {
                if (await target.WriteAsync(day, time.GetUtcNow(), cancellationToken) is not { } rows) continue;
                LogExported(logger, day, rows, target.Description);
                run.Add(day, rows);
            }
        }
        catch (Exception error) when (error is DbException or SearchException)
        {
            throw new HistoryException($"{target.Description}: {error.Message}", error);
        }
    }

    private IReadOnlyList<HistoryTable> Tables()
    {
        var (catalogue, hours) = (city.Catalogue, new WindowGrid(WindowLength.Hour, options.Value.FindTimeZone()));
        return
        [
            new("readings", ["station_id", "timestamp"], (from, before) => new ReadingSource(sources.Readings, city.Stations, catalogue, new ReadingSelection(from, before), _ => BatchRows)),
            new("aggregates", ["station_id", "start", "sensor"], (from, before) => new AggregateSource(
                sources.Aggregates, city.Stations, catalogue, new AggregateSelection(hours, from, before), time.GetUtcNow(), _ => BatchRows)),
            new("alerts", ["alert_id", "sequence"], (from, before) => new AlertEntrySource(
                sources.Alerts, new AlertQuery { From = new DateTimeOffset(from, TimeSpan.Zero), Before = new DateTimeOffset(before, TimeSpan.Zero) }, BatchRows)),
        ];
    }

    private bool IsOver(DateOnly day) => ReadingDays.IsOver(day, options.Value, time.GetUtcNow());

    [LoggerMessage(180, LogLevel.Information, "Exported {Day}: {Rows} rows to {Database}")]
    private static partial void LogExported(ILogger logger, DateOnly day, long rows, string database);
}

/// <summary>What is exported.</summary>
/// <param name="Readings">The readings.</param>
/// <param name="Aggregates">The aggregates.</param>
/// <param name="Alerts">The alert log.</param>
/// <param name="ReadingChanges">On which days readings changed.</param>
internal sealed record HistorySources(IReadingScan Readings, IAggregateHistory Aggregates, IAlertLog Alerts, IReadingChanges ReadingChanges)
{
    public IReadingChanges Changes { get; } = new HistoryChanges(ReadingChanges, Alerts);
}

/// <summary>A database of the history refuses.</summary>
public sealed class HistoryException : Exception
{
    public HistoryException()
    {
    }

    public HistoryException(string message)
        : base(message)
    {
    }

    public HistoryException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
