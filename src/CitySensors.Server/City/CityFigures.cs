using System.Diagnostics;
using System.Diagnostics.Metrics;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.Web.Metrics;
using CitySensors.Web.Telemetry;

namespace CitySensors.Server.City;

/// <summary>When a group's commit began.</summary>
internal readonly record struct CommitStart(long Timestamp, DateTimeOffset Time);

/// <summary>Tells metrics and traces what a group brought, once it is durable. For the thread that commits.</summary>
internal sealed class CityFigures(CityMetrics metrics, AlertOrigins origins, TimeProvider time)
{
    private const int MostTraces = 64;

    private readonly Counter<long> _journalBytes = metrics.Counter(CityMetricDefinitions.JournalWritten);
    private readonly Histogram<double> _syncSeconds = metrics.Histogram(CityMetricDefinitions.JournalSync);
    private readonly Counter<long> _failures = metrics.Counter(CityMetricDefinitions.CityFailures);
    private DateTimeOffset? _firstAcknowledged;
    private List<ActivityContext> _traces = [];

    public CommitStart BeginCommit() => new(time.GetTimestamp(), time.GetUtcNow());

    /// <summary>The journal has the group.</summary>
    public void Synced(CommitGroup group, CommitStart start)
    {
        if (group.Journal.IsEmpty) return;
        _syncSeconds.Record(time.GetElapsedTime(start.Timestamp).TotalSeconds);
        _journalBytes.Add(group.Journal.End - group.Journal.Start);
        if (!CityTracing.Source.HasListeners()) return;
        foreach (var (command, _) in group.Accepted)
        {
            CityTracing.StartedAt(CityTracing.Acknowledge, command.Trace, start.Time)?.Dispose();
            if (CityTracing.IsRecorded(command.Trace) && _traces.Count < MostTraces) _traces.Add(command.Trace);
        }
    }

    public void Committed(CommitGroup group)
    {
        var (accepted, duplicates) = (0, 0);
        foreach (var (_, result) in group.Accepted)
        {
            accepted += result.Accepted;
            duplicates += result.Duplicates;
        }

        metrics.CountIntake(accepted, duplicates);
        metrics.CountObservations(group.Catalogue, group.Tally);
        metrics.CountAlertChanges(group.Alerts);
        if (accepted == 0) return;
        var now = time.GetUtcNow();
        _firstAcknowledged ??= now;
        RememberCauses(group, now);
    }

    /// <summary>What the database gets, with what has been acknowledged of it since the hand-over before.</summary>
    public StoreWork HandOver(CityChanges changes)
    {
        var work = new StoreWork(changes, _firstAcknowledged, _traces);
        _firstAcknowledged = null;
        if (_traces.Count > 0) _traces = [];
        return work;
    }

    /// <summary>The city will be opened anew.</summary>
    public void Failed()
    {
        _failures.Add(1);
        _firstAcknowledged = null;
        _traces = [];
    }

    private void RememberCauses(CommitGroup group, DateTimeOffset acknowledged)
    {
        for (var i = 0; i < group.Causes.Count; i++)
        {
            var cause = group.Causes[i];
            var end = i + 1 < group.Causes.Count ? group.Causes[i + 1].FirstAlert : group.Alerts.Count;
            for (var place = cause.FirstAlert; place < end; place++)
            {
                var alert = group.Alerts[place];
                origins.Remember(alert.Sequence, new AlertOrigin(cause.Arrived, acknowledged, CityTracing.Append(alert, cause.Trace)));
            }
        }
    }
}
