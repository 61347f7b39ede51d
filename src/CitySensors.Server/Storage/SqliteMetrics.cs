using System.Diagnostics;
using System.Diagnostics.Metrics;
using CitySensors.Storage.Sqlite;
using CitySensors.Web.Metrics;
using CitySensors.Web.Telemetry;

namespace CitySensors.Server.Storage;

/// <summary>Records notifications of the SQLite store as metrics and traces. Called on the store's threads.</summary>
internal sealed class SqliteMetrics(CityMetrics metrics, StageTimes times, TimeProvider time) : ISqliteStoreMetrics
{
    private readonly Counter<long> _journalBytes = metrics.Counter(CityMetricDefinitions.JournalWritten);
    private readonly Histogram<double> _syncSeconds = metrics.Histogram(CityMetricDefinitions.JournalSync);
    private readonly Counter<long> _failures = metrics.Counter(CityMetricDefinitions.CityFailures);
    private readonly Histogram<double> _commitSeconds = metrics.Histogram(CityMetricDefinitions.DatabaseCommit);
    private readonly Counter<long> _readings = metrics.Counter(CityMetricDefinitions.DatabaseReadings);

    public void JournalSynced(long bytes, DateTimeOffset began, TimeSpan elapsed)
    {
        _syncSeconds.Record(elapsed.TotalSeconds);
        _journalBytes.Add(bytes);
    }

    public void DatabaseCommitted(DatabaseCommit commit)
    {
        _commitSeconds.Record(commit.Elapsed.TotalSeconds);
        _readings.Add(commit.Readings);
        if (commit.FirstAcknowledged is { } acknowledged) times.StoredAcknowledged(acknowledged, time.GetUtcNow());
        if (commit.Traces.Count == 0) return;
        var links = commit.Traces.Skip(1).Select(trace => new ActivityLink(trace));
        using var span = CityTracing.StartedAt(CityTracing.Store, commit.Traces[0], commit.Began, links);
        span?.SetTag("readings", commit.Readings);
    }

    public void Failed() => _failures.Add(1);
}
