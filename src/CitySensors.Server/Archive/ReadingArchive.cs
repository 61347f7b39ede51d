using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Storage;
using CitySensors.Export.Archive;
using CitySensors.Server.Mail;
using CitySensors.Server.Storage;
using CitySensors.Web.City;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Archive;

/// <summary>The archive of a city: a Parquet file per day and area. Thread safe.</summary>
internal sealed partial class ReadingArchive(
    IReadingScan scan, IReadingChanges changes, ICityDefinitions city, SharedFolders folders, IOptions<CityOptions> options, TimeProvider time, ILogger<ReadingArchive> logger) : IDisposable
{
    private const string Setting = $"{CityOptions.Section}:{nameof(CityOptions.ArchiveFolder)}";

    /// <summary>A weekend, and time to do something.</summary>
    private static readonly TimeSpan ExpiryWarning = TimeSpan.FromDays(4);

    private readonly string? _folder = options.Value.ArchiveFolder;
    private readonly SemaphoreSlim _turn = new(1);

    public string Description => $"the archive in {_folder}";

    /// <summary>The first day (UTC) that is not archived as it is now; null without an archive.</summary>
    /// <exception cref="IOException">The archive cannot be written.</exception>
    public async Task<DateOnly?> FirstWaitingAsync(CancellationToken cancellationToken)
    {
        if (_folder is null) return null;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var state = await UpdateAsync(_folder, cancellationToken);
            return state.Waiting.Count > 0 ? state.Waiting[0] : DateOnly.MaxValue;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Writes the days that are over, with the lateness, and those written before that were changed since; oldest first.</summary>
    /// <exception cref="IOException">The archive cannot be written, or the folder is not the one of the city; days before are complete.</exception>
    public Task WriteAsync(CancellationToken cancellationToken) => WriteAsync(run: null, cancellationToken);

    /// <param name="run">Takes the days that are new or changed.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <inheritdoc cref="WriteAsync(CancellationToken)"/>
    public async Task WriteAsync(ExportRun? run, CancellationToken cancellationToken)
    {
        if (_folder is null) return;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            using var held = await folders.HoldAsync(Setting, _folder, cancellationToken);
            var state = await UpdateAsync(_folder, cancellationToken);
            WarnOfExpiry(state);
            foreach (var day in state.Waiting.Where(IsOver))
            {
                var archived = new ArchiveDay(_folder, day, scan, city.Stations, city.Catalogue);
                var files = await archived.WriteAsync(cancellationToken);
                state = state.Without(day);
                state.Write(_folder);
                if (files == 0) continue;
                LogWritten(logger, day, files);
                run?.Add(day, archived.RowsWritten);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Adds the days of changes since the last call. What changes from here on is found by the next one, so nothing is missed.</summary>
    private async Task<ArchiveState> UpdateAsync(string folder, CancellationToken cancellationToken)
    {
        var before = ArchiveState.Read(folder);
        var found = await changes.SinceAsync(before.Position, cancellationToken);
        if (found.Position == before.Position) return before;
        var state = before.With(found.Position, found.Days);
        state.Write(folder);
        return state;
    }

    /// <summary>In a cluster readings expire whether they are archived or not.</summary>
    private void WarnOfExpiry(ArchiveState state)
    {
        if (!folders.AreShared) return;
        var now = time.GetUtcNow();
        foreach (var day in state.Waiting.Where(day => ReadingDays.ExpiryOf(day, options.Value) is var expiry && expiry > now && expiry - now < ExpiryWarning).Take(1))
            LogExpiring(logger, day, ReadingDays.ExpiryOf(day, options.Value));
    }

    private bool IsOver(DateOnly day) => ReadingDays.IsOver(day, options.Value, time.GetUtcNow());

    [LoggerMessage(170, LogLevel.Information, "Archived {Day:yyyy-MM-dd}: {Files} new or changed files")]
    private static partial void LogWritten(ILogger logger, DateOnly day, int files);

    [LoggerMessage(320, LogLevel.Warning, "{Day:yyyy-MM-dd} waits for the archive, and its readings expire from {Expiry:u} on: a cluster deletes readings whether they are archived or not")]
    private static partial void LogExpiring(ILogger logger, DateOnly day, DateTimeOffset expiry);
}
