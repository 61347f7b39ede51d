using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Grains.Retries;
using CitySensors.Storage.Cassandra;
using CitySensors.Storage.Cassandra.Readings;

namespace CitySensors.Cluster.Migration;

/// <summary>Copies the readings, aggregates and forecast of each station, then its state, and records that it is there. For one run.</summary>
/// <remarks>A station that was under way when a run ended is copied again from its beginning: to write a reading again changes nothing.</remarks>
internal sealed partial class StationCopy(SourceCity source, CassandraCity target, AggregateCopy aggregates, RetryPolicy retry, TimeProvider time, ILogger logger)
{
    private const int ParallelStations = 8;
    private const int MaxRows = 4096;
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(5);

    private readonly long _began = time.GetTimestamp();
    private int _stations;
    private long _readings;

    /// <exception cref="InvalidDataException">A block of readings is damaged.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var copied = await target.Migration.CopiedAsync(cancellationToken);
        var left = source.Stations.Where(station => !copied.ContainsKey(station.Id)).ToList();
        if (copied.Count > 0) LogGoingOn(logger, source.Stations.Count - left.Count, source.Stations.Count);
        _stations = source.Stations.Count - left.Count;
        using var report = new PeriodicTimer(ReportInterval, time);
        var reporting = ReportAsync(report, cancellationToken);
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelStations, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(left, options, async (station, token) => await CopyAsync(station, token));
        }
        finally
        {
            report.Dispose();
        }

        await reporting;
        LogProgress();
    }

    private async Task CopyAsync(StationDefinition station, CancellationToken cancellationToken)
    {
        var readings = 0L;
        var rows = new ReadingRows();
        Scores? scores = null;
        Scorer? scorer = null;
        await foreach (var block in source.Database.ExportAsync(station.Id, cancellationToken))
        {
            if (rows.Count > 0 && (rows.Count + block.Count > MaxRows || rows.Catalogue != block.Catalogue)) await WriteAsync(rows, station, cancellationToken);
            if (rows.Count == 0)
            {
                rows.Reset(station.Id, block.Catalogue);
                scores = new Scores(block.Catalogue.Slots.Count);
                scorer = station.Sensors is { } sensors ? block.Catalogue.At(sensors).Scorer : null;
            }

            for (var i = 0; i < block.Count; i++) rows.Add(block, i, scores!, scorer);
            readings += block.Count;
        }

        if (rows.Count > 0) await WriteAsync(rows, station, cancellationToken);
        await CopyRevisionsAsync(station, cancellationToken);
        await aggregates.CopyAsync(station, cancellationToken);
        if (await source.Database.ForecastAsync(station.Id, cancellationToken) is { } forecast)
            await retry.ExecuteAsync(() => target.Forecasts.SaveForecastsAsync([forecast], cancellationToken), "copying forecasts", cancellationToken);
        if (await source.Database.StationStateAsync(station.Id, cancellationToken) is { } state)
        {
            await retry.ExecuteAsync(
                () => target.StationStates.SaveAsync(station.Id, state, [], Station.RevisionOf(state), cancellationToken), "copying the state of a station", cancellationToken);
        }

        await retry.ExecuteAsync(() => target.Migration.AddAsync(station.Id, readings, cancellationToken), "recording a copied station", cancellationToken);
        Interlocked.Increment(ref _stations);
        LogStation(logger, station.Id, readings);
    }

    private async Task CopyRevisionsAsync(StationDefinition station, CancellationToken cancellationToken)
    {
        for (var (from, count) = (DateTimeOffset.MinValue, MaxRows); count == MaxRows;)
        {
            // The changes of a reading can be on two pages: to write one again changes nothing.
            var revisions = await source.Database.RevisionsAsync(station.Id, from, DateTimeOffset.MaxValue, MaxRows, cancellationToken);
            await retry.ExecuteAsync(
                () => target.Readings.WriteAsync(station.Id, revisions, station.Retention, cancellationToken), "copying changes of readings", cancellationToken);
            count = revisions.Count;
            if (count == MaxRows) from = NextPage(revisions);
        }

        static DateTimeOffset NextPage(IReadOnlyList<ReadingRevision> page)
        {
            var last = new DateTimeOffset(page[^1].EventTicks, TimeSpan.Zero);
            return page[0].EventTicks == page[^1].EventTicks ? last.AddTicks(1) : last;
        }
    }

    private async Task WriteAsync(ReadingRows rows, StationDefinition station, CancellationToken cancellationToken)
    {
        await retry.ExecuteAsync(() => target.Readings.WriteAsync(rows, station.Retention, cancellationToken), "copying readings", cancellationToken);
        Interlocked.Add(ref _readings, rows.Count);
        rows.Clear();
    }

    private async Task ReportAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && await timer.WaitForNextTickAsync(CancellationToken.None)) LogProgress();
    }

    private void LogProgress()
    {
        var readings = Interlocked.Read(ref _readings);
        LogProgress(logger, Volatile.Read(ref _stations), source.Stations.Count, readings, readings / time.GetElapsedTime(_began).TotalSeconds);
    }

    [LoggerMessage(7221, LogLevel.Information, "Going on: {Copied} of {Stations} stations are copied already")]
    private static partial void LogGoingOn(ILogger logger, int copied, int stations);

    [LoggerMessage(7223, LogLevel.Debug, "Copied station {Station} with {Readings} readings")]
    private static partial void LogStation(ILogger logger, string station, long readings);

    [LoggerMessage(7222, LogLevel.Information, "Copied {Copied} of {Stations} stations; {Readings} readings in this run, {Rate:0} a second")]
    private static partial void LogProgress(ILogger logger, int copied, int stations, long readings, double rate);
}
