using System.Diagnostics.Metrics;
using CitySensors.Core.Alerts;
using CitySensors.Core.Alerts.Handling;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;

namespace CitySensors.Web.Metrics;

/// <summary>How readings were received.</summary>
public enum Via
{
    Http,
    Kafka,

    /// <summary>The simulated city of the server's demo.</summary>
    Simulator,
}

/// <summary>
/// The metrics of a host. Thread safe. Labels are a sensor type, an area, a severity, a state or a reason, never a station, so that the
/// cardinality is bounded.
/// </summary>
/// <remarks>To add a metric, add it to <see cref="CityMetricDefinitions"/> and a property here; exporters of the meter find it.</remarks>
public sealed class CityMetrics : IDisposable
{
    public const string MeterName = "CitySensors";

    /// <summary>A bit for each slot whose outliers were counted before. If two threads set bits at once, one more zero is counted.</summary>
    private ulong _sensorsWithOutliers;

    public CityMetrics()
    {
        Meter = new Meter(MeterName);
        ReadingsReceived = Counter(CityMetricDefinitions.ReadingsReceived);
        ReadingsAccepted = Counter(CityMetricDefinitions.ReadingsAccepted);
        ReadingsDuplicate = Counter(CityMetricDefinitions.ReadingsDuplicate);
        ReadingsRejected = Counter(CityMetricDefinitions.ReadingsRejected);
        MembersIgnored = Counter(CityMetricDefinitions.MembersIgnored);
        ReadingsRefused = Counter(CityMetricDefinitions.ReadingsRefused);
        ReadingsOffTime = Counter(CityMetricDefinitions.ReadingsOffTime);
        Observations = Counter(CityMetricDefinitions.Observations);
        Outliers = Counter(CityMetricDefinitions.Outliers);
        AlertChanges = Counter(CityMetricDefinitions.AlertChanges);
        AlertActions = Counter(CityMetricDefinitions.AlertActions);
        AuditEntriesMissing = Counter(CityMetricDefinitions.AuditEntriesMissing);
        HubConnections = Meter.CreateUpDownCounter<long>(CityMetricDefinitions.HubConnections.Name, null, CityMetricDefinitions.HubConnections.Help);
        HubConnectionsRefused = Counter(CityMetricDefinitions.HubRefused);
        HubConnectionsDropped = Counter(CityMetricDefinitions.HubDropped);
        HubMessages = Counter(CityMetricDefinitions.HubMessages);
        HubAlerts = Counter(CityMetricDefinitions.HubAlerts);
        RequestBodyBytes = Counter(CityMetricDefinitions.RequestBodyBytes);
        RequestsRefused = Counter(CityMetricDefinitions.RequestsRefused);
        FailedKeys = Counter(CityMetricDefinitions.FailedKeys);
        AcknowledgementSeconds = Histogram(CityMetricDefinitions.Acknowledgement);
    }

    public Meter Meter { get; }

    internal WrongClocks WrongClocks { get; } = new();

    internal StationCounts StationConflicts { get; } = new();

    internal StationCounts StationClockJumps { get; } = new();

    internal StationCounts StationSuspects { get; } = new();

    public Counter<long> HubMessages { get; }

    public Counter<long> HubAlerts { get; }

    public Counter<long> HubConnectionsRefused { get; }

    public UpDownCounter<long> HubConnections { get; }

    public Counter<long> RequestBodyBytes { get; }

    public Counter<long> FailedKeys { get; }

    public Histogram<double> AcknowledgementSeconds { get; }

    internal Counter<long> ReadingsReceived { get; }

    internal Counter<long> ReadingsAccepted { get; }

    internal Counter<long> ReadingsDuplicate { get; }

    internal Counter<long> ReadingsRejected { get; }

    internal Counter<long> MembersIgnored { get; }

    internal Counter<long> ReadingsRefused { get; }

    internal Counter<long> ReadingsOffTime { get; }

    internal Counter<long> Observations { get; }

    internal Counter<long> Outliers { get; }

    internal Counter<long> AlertChanges { get; }

    internal Counter<long> AlertActions { get; }

    internal Counter<long> AuditEntriesMissing { get; }

    internal Counter<long> HubConnectionsDropped { get; }

    internal Counter<long> RequestsRefused { get; }

    /// <summary>Counts received readings, including rejected ones; called once per batch.</summary>
    public void CountReceived(Via via, int readings) => ReadingsReceived.Add(readings, MetricLabels.Of(via));

    /// <summary>Counts persisted readings; called once per batch by the host that processes it.</summary>
    public void CountIntake(int accepted, int duplicates)
    {
        if (accepted > 0) ReadingsAccepted.Add(accepted);
        if (duplicates > 0) ReadingsDuplicate.Add(duplicates);
    }

    /// <summary>
    /// Counts rejected readings and ignored members, and records wrong clocks; called once per batch. Conflicts are counted by
    /// <see cref="CountConflict"/>, because they are known to the host that processes them only.
    /// </summary>
    public void CountErrors(ReadingBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Rejections.Count > 0)
        {
            foreach (var (reason, count) in batch.Rejections.CountBy(rejection => rejection.Reason))
                if (reason != RejectionReason.Conflict) ReadingsRejected.Add(count, MetricLabels.Of(reason));
        }

        if (batch.Ignored.Values > 0) MembersIgnored.Add(batch.Ignored.Values, MetricLabels.Of(RejectionReason.Value));
        if (batch.Ignored.UnknownSensorTypes > 0) MembersIgnored.Add(batch.Ignored.UnknownSensorTypes, MetricLabels.Of(RejectionReason.UnknownSensorType));
        foreach (var clock in batch.WrongClocks) WrongClocks.Record(clock, batch.Arrived);
    }

    /// <summary>Counts a reading with values that differ from the stored ones; called by the host that processes it.</summary>
    public void CountConflict(ReadingConflict conflict, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(conflict);
        var reason = MetricLabels.Of(RejectionReason.Conflict);
        if (conflict.IsRejected) ReadingsRejected.Add(1, reason);
        else MembersIgnored.Add(conflict.Values.Count, reason);
        StationConflicts.Count(conflict.StationId, 1, now);
    }

    /// <summary>Counts the values of persisted readings; called once per batch by the host that processes it.</summary>
    public void CountObservations(Catalogue catalogue, IntakeTally tally)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(tally);
        for (var slot = 0; slot < catalogue.Slots.Count; slot++)
        {
            var present = tally.Present(slot);
            if (present == 0) continue;
            var type = catalogue.Slots[slot];
            var (failed, suspect) = (tally.Failed(slot), tally.Suspect(slot));
            var sensor = MetricLabels.Sensor(type.Id);
            Observations.Add(present - failed - suspect, sensor, type.IsEvaluated ? MetricLabels.Pass : MetricLabels.NotEvaluated);
            if (failed > 0) Observations.Add(failed, sensor, MetricLabels.Fail);
            if (suspect > 0) Observations.Add(suspect, sensor, MetricLabels.Suspect);
            // Zero once, so that there is a series before the first outlier.
            if (tally.Outliers(slot) == 0 && (_sensorsWithOutliers >> slot & 1) != 0) continue;
            Outliers.Add(tally.Outliers(slot), sensor);
            _sensorsWithOutliers |= 1UL << slot;
        }

        if (tally.Ahead > 0) ReadingsOffTime.Add(tally.Ahead, MetricLabels.Ahead);
        if (tally.Behind > 0) ReadingsOffTime.Add(tally.Behind, MetricLabels.Behind);
    }

    /// <summary>Counts suspect values of a station.</summary>
    public void CountSuspects(string stationId, long values, DateTimeOffset now)
    {
        if (values > 0) StationSuspects.Count(stationId, values, now);
    }

    /// <summary>Counts a jump of a station between two clocks.</summary>
    public void CountClockJump(string stationId, DateTimeOffset now) => StationClockJumps.Count(stationId, 1, now);

    /// <summary>Counts outliers of a sensor type.</summary>
    public void CountOutliers(string sensor, long count) => Outliers.Add(count, MetricLabels.Sensor(sensor));

    /// <summary>Counts new entries of the alert log; called by the node that appends them, so that a cluster counts them once.</summary>
    public void CountAlertChanges(IReadOnlyList<Alert> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach (var entry in entries) AlertChanges.Add(1, MetricLabels.Of(entry.State), MetricLabels.Of(entry.Severity));
    }

    /// <summary>Adds a gauge whose value is read with every export, such as bytes on disk.</summary>
    public void ObserveGauge(MetricDefinition metric, Func<double> value)
    {
        ArgumentNullException.ThrowIfNull(metric);
        Meter.CreateObservableGauge(metric.Name, value, null, metric.Help);
    }

    public Counter<long> Counter(MetricDefinition metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return Meter.CreateCounter<long>(metric.Name, null, metric.Help);
    }

    public Histogram<double> Histogram(MetricDefinition metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return Meter.CreateHistogram(
            metric.Name, null, metric.Help, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = metric.Buckets });
    }

    public void Dispose() => Meter.Dispose();

    /// <summary>Exports all counters as 0 before their first increment, so that it counts as an increase; called once there is a listener.</summary>
    internal void ShowZeros()
    {
        foreach (var via in Enum.GetValues<Via>()) CountReceived(via, 0);
        foreach (var reason in Enum.GetValues<RejectionReason>()) ReadingsRejected.Add(0, MetricLabels.Of(reason));
        foreach (var reason in (RejectionReason[])[RejectionReason.Value, RejectionReason.UnknownSensorType]) MembersIgnored.Add(0, MetricLabels.Of(reason));
        foreach (var reason in (string[])[MetricLabels.Overloaded, MetricLabels.Unavailable]) ReadingsRefused.Add(0, MetricLabels.Reason(reason));
        foreach (var reason in (string[])[MetricLabels.TooMany, MetricLabels.Busy]) RequestsRefused.Add(0, MetricLabels.Reason(reason));
        HubConnections.Add(0);
        foreach (var reason in (string[])[MetricLabels.Stuck, MetricLabels.SendFailed]) HubConnectionsDropped.Add(0, MetricLabels.Reason(reason));
        ReadingsOffTime.Add(0, MetricLabels.Ahead);
        ReadingsOffTime.Add(0, MetricLabels.Behind);
        foreach (var action in AlertActionRequest.Actions) AlertActions.Add(0, MetricLabels.Action(action));
        AuditEntriesMissing.Add(0);
        foreach (var state in Enum.GetValues<AlertState>())
            foreach (var severity in Enum.GetValues<Severity>()) AlertChanges.Add(0, MetricLabels.Of(state), MetricLabels.Of(severity));
    }
}
