using System.Diagnostics.Metrics;
using CitySensors.Core.Alerts;
using CitySensors.Core.Readings;

namespace CitySensors.Web.Metrics;

/// <summary>
/// Every metric of CitySensors, by its name in Prometheus. Thread safe. Labels are a sensor type, an area, a severity, a state or a
/// reason, never a station: their number stays small.
/// </summary>
/// <remarks>A new one is a property and a line in the constructor; whoever exports the meter finds it.</remarks>
public sealed class CityMetrics : IDisposable
{
    public const string MeterName = "CitySensors";

    /// <summary>From a group commit on a fast disk to a client that has long given up.</summary>
    private static readonly double[] LatencySeconds =
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>From live to a city that replays its history.</summary>
    private static readonly double[] AgeSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3600];

    private static readonly Severity[] Severities = Enum.GetValues<Severity>();

    public CityMetrics()
    {
        Meter = new Meter(MeterName);
        ReadingsReceived = Counter("citysensors_readings_received_total", "Readings that clients sent, rejected ones included.");
        ReadingsAccepted = Counter("citysensors_readings_accepted_total", "New readings that were kept.");
        ReadingsDuplicate = Counter("citysensors_readings_duplicate_total", "Readings that were known already.");
        ReadingsRejected = Counter("citysensors_readings_rejected_total", "What was sent and is not a reading, by reason.");
        ReadingsRefused = Counter("citysensors_readings_refused_total", "Readings turned away as a whole because they could not be kept, by reason.");
        Outliers = Counter("citysensors_outliers_total", "Values whose tail is less probable than the outlier criterion, by sensor type.");
        AlertChanges = Counter("citysensors_alert_changes_total", "Entries of the alert log, by state and severity.");
        HubConnections = Meter.CreateUpDownCounter<long>("citysensors_hub_connections", null, "Open connections of the alert hub.");
        HubMessages = Counter("citysensors_hub_messages_total", "Messages with alerts that were sent to browsers.");
        HubAlerts = Counter("citysensors_hub_alerts_total", "Alerts in the messages that were sent to browsers.");
        RequestBodyBytes = Counter("citysensors_request_body_bytes_total", "Bytes of the bodies of readings, as sent.");
        FailedKeys = Counter("citysensors_failed_keys_total", "Requests with a key that is not known.");
        AcknowledgementSeconds = Seconds(
            "citysensors_acknowledgement_seconds", "Time from the first byte of a body of readings to its acknowledgement.", LatencySeconds);
        EventToHubSeconds = Seconds(
            "citysensors_event_to_hub_seconds", "Time from the measurement that changed an alert to the message to a browser.", AgeSeconds);
    }

    public Meter Meter { get; }

    public Counter<long> ReadingsReceived { get; }

    public Counter<long> ReadingsAccepted { get; }

    public Counter<long> ReadingsDuplicate { get; }

    public Counter<long> ReadingsRejected { get; }

    public Counter<long> ReadingsRefused { get; }

    public Counter<long> Outliers { get; }

    public Counter<long> AlertChanges { get; }

    public UpDownCounter<long> HubConnections { get; }

    public Counter<long> HubMessages { get; }

    public Counter<long> HubAlerts { get; }

    public Counter<long> RequestBodyBytes { get; }

    public Counter<long> FailedKeys { get; }

    public Histogram<double> AcknowledgementSeconds { get; }

    public Histogram<double> EventToHubSeconds { get; }

    /// <summary>Counts what was rejected of a batch; call it once for a batch.</summary>
    public void CountRejections(IReadOnlyList<Rejection> rejections)
    {
        ArgumentNullException.ThrowIfNull(rejections);
        foreach (var (reason, count) in rejections.CountBy(rejection => rejection.Reason))
            ReadingsRejected.Add(count, new KeyValuePair<string, object?>("reason", Reason(reason)));
    }

    /// <summary>Counts outliers of a sensor type; the host calls it once for a batch.</summary>
    public void CountOutliers(string sensor, int count) => Outliers.Add(count, new KeyValuePair<string, object?>("sensor", sensor));

    /// <summary>Counts new entries of the alert log; whoever appends them calls it, so that a cluster counts them once.</summary>
    public void CountAlertChanges(IReadOnlyList<Alert> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach (var entry in entries)
        {
            AlertChanges.Add(
                1,
                new KeyValuePair<string, object?>("state", State(entry.State)),
                new KeyValuePair<string, object?>("severity", entry.Severity.ToString()));
        }
    }

    /// <summary>Gives the number of active alerts by severity whenever somebody looks.</summary>
    public void ObserveActiveAlerts(Func<IReadOnlyCollection<Alert>> active)
    {
        ArgumentNullException.ThrowIfNull(active);
        Meter.CreateObservableGauge("citysensors_active_alerts", Observe, null, "Alerts that have not ended, by severity.");

        IEnumerable<Measurement<long>> Observe()
        {
            var now = active();
            return Severities.Select(severity => new Measurement<long>(
                now.Count(alert => alert.Severity == severity), new KeyValuePair<string, object?>("severity", severity.ToString())));
        }
    }

    /// <summary>A value that is asked for whenever somebody looks, such as bytes on disk.</summary>
    public void ObserveGauge(string name, string description, Func<double> value) => Meter.CreateObservableGauge(name, value, null, description);

    public void Dispose() => Meter.Dispose();

    private Counter<long> Counter(string name, string description) => Meter.CreateCounter<long>(name, null, description);

    private Histogram<double> Seconds(string name, string description, double[] buckets) =>
        Meter.CreateHistogram(name, null, description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets });

    private static string Reason(RejectionReason reason) => reason switch
    {
        RejectionReason.NotJson => "not_json",
        RejectionReason.Station => "station",
        RejectionReason.Timestamp => "timestamp",
        RejectionReason.Value => "value",
        RejectionReason.UnknownSensorType => "unknown_sensor_type",
        RejectionReason.TooLarge => "too_large",
        RejectionReason.UnknownStation => "unknown_station",
        _ => "other",
    };

    private static string State(AlertState state) => state switch
    {
        AlertState.Raised => "raised",
        AlertState.Escalated => "escalated",
        AlertState.Deescalated => "deescalated",
        AlertState.Cleared => "cleared",
        _ => "cancelled",
    };
}
