using static CitySensors.Web.Metrics.MetricDefinition;

namespace CitySensors.Web.Metrics;

/// <summary>The metrics of a city, the same in every host that has what they measure.</summary>
public static class CityMetricDefinitions
{
    private const string Sensor = "sensor";
    private const string Area = "area";
    private const string Severity = "severity";
    private const string Reason = "reason";
    private const string JobName = "job_name";

    // What comes in.
    public static MetricDefinition ReadingsReceived { get; } = Counter("citysensors_readings_received_total", "Readings that were sent, rejected ones included, by the way they came.", "via");
    public static MetricDefinition ReadingsAccepted { get; } = Counter("citysensors_readings_accepted_total", "New readings that were stored.");
    public static MetricDefinition ReadingsDuplicate { get; } = Counter("citysensors_readings_duplicate_total", "Readings that had been stored before.");
    public static MetricDefinition ReadingsRejected { get; } = Counter("citysensors_readings_rejected_total", "Invalid readings, by reason.", Reason);
    public static MetricDefinition MembersIgnored { get; } = Counter("citysensors_members_ignored_total", "Members of valid readings that were ignored, by reason.", Reason);
    public static MetricDefinition ReadingsRefused { get; } = Counter("citysensors_readings_refused_total", "Readings of requests that were refused because they could not be stored, by reason.", Reason);
    public static MetricDefinition ReadingsOffTime { get; } = Counter("citysensors_readings_off_time_total", "Readings whose event time is more than 5 s ahead of, or more than 1 h behind, their arrival.", "direction");
    public static MetricDefinition ClockOffset { get; } = Gauge("citysensors_station_clock_offset_seconds", "Event time minus arrival time of the newest reading with a wrong time, by station, if it is from the last hour; at most 100 stations.", "station");
    public static MetricDefinition StationConflicts { get; } = Gauge("citysensors_station_conflicting_readings", "Readings with values that differ from the stored ones of their time, by station, until there was none for an hour; at most 100 stations.", "station");
    public static MetricDefinition StationClockJumps { get; } = Gauge("citysensors_station_clock_jumps", "How often readings came from the one and then from the other of two clocks, by station, until they did not for an hour; at most 100 stations.", "station");
    public static MetricDefinition StationSuspects { get; } = Gauge("citysensors_station_suspect_values", "Suspect values, by station, until there was none for an hour; at most 100 stations.", "station");
    public static MetricDefinition RequestBodyBytes { get; } = Counter("citysensors_request_body_bytes_total", "Bytes of the bodies of readings, as sent.");
    public static MetricDefinition RequestsRefused { get; } = Counter("citysensors_requests_refused_total", "Requests refused because one client sent too many, or because there were too many at once.", Reason);
    public static MetricDefinition FailedKeys { get; } = Counter("citysensors_failed_keys_total", "Requests with a key that is not known.");
    public static MetricDefinition IntakeWaiting { get; } = Gauge("citysensors_intake_waiting_readings", "Readings over HTTP that wait for their stations, or for Kafka.");
    public static MetricDefinition Ready { get; } = Gauge("citysensors_ready", "1 while readings can be kept.");

    // What the values are.
    public static MetricDefinition Observations { get; } = Counter("citysensors_observations_total", "Values by sensor type and QARTOD quality flag.", Sensor, "quality");
    public static MetricDefinition Outliers { get; } = Counter("citysensors_outliers_total", "Sound values whose tail is less probable than the outlier criterion, by sensor type.", Sensor);
    public static MetricDefinition OutlierProbability { get; } = Gauge("citysensors_outlier_probability", "The share of values that are outliers where nothing is unusual: the stated false-alarm rate.");
    public static MetricDefinition LatestMean { get; } = Gauge("citysensors_latest_value_mean", "Mean of the newest sound values of an area's stations that reported within 5 minutes, in the unit of the sensor: of the energy for levels in dB, of the direction for circular values, none for counters.", Sensor, Area);
    public static MetricDefinition LatestMin { get; } = Gauge("citysensors_latest_value_min", "The least of the newest sound values of an area's stations that reported within 5 minutes.", Sensor, Area);
    public static MetricDefinition LatestMax { get; } = Gauge("citysensors_latest_value_max", "The greatest of the newest sound values of an area's stations that reported within 5 minutes.", Sensor, Area);
    public static MetricDefinition LatestStations { get; } = Gauge("citysensors_latest_value_stations", "Over how many stations of the area the newest values are taken.", Sensor, Area);
    public static MetricDefinition Stations { get; } = Gauge("citysensors_stations", "Stations that are registered or have sent, by area.", Area);
    public static MetricDefinition StationsReporting { get; } = Gauge("citysensors_stations_reporting", "Stations of which a reading arrived within 5 minutes, by area.", Area);
    public static MetricDefinition StationsSilent { get; } = Gauge("citysensors_stations_silent", "Stations of the city that have sent nothing for longer than three usual intervals, at least a minute.");
    public static MetricDefinition StationSilent { get; } = Gauge("citysensors_station_silent_seconds", "Time since the newest reading of a silent station, by station; the 100 that fell silent last.", "station");
    public static MetricDefinition ExpectedMean { get; } = Gauge("citysensors_expected_mean", "Mean of the sensor type's distribution, before it is folded.", Sensor);
    public static MetricDefinition ExpectedStandardDeviation { get; } = Gauge("citysensors_expected_standard_deviation", "Standard deviation of the sensor type's distribution, before it is folded.", Sensor);
    public static MetricDefinition ExpectedLow { get; } = Gauge("citysensors_expected_low", "The value that 0.01 % of a sensor type's values are below.", Sensor);
    public static MetricDefinition ExpectedHigh { get; } = Gauge("citysensors_expected_high", "The value that 0.01 % of a sensor type's values are above.", Sensor);
    public static MetricDefinition SensorInfo { get; } = Gauge("citysensors_sensor_info", "1 for each sensor type, with the UCUM code of its unit.", Sensor, "unit");
    public static MetricDefinition SensorAggregation { get; } = Gauge("citysensors_sensor_aggregation", "1 for each sensor type, with how its values are combined.", Sensor, "aggregation");

    public static MetricDefinition ForecastSensors { get; } = Gauge("citysensors_forecast_sensors", "Sensors that are forecast, by sensor type.", Sensor);
    public static MetricDefinition ForecastAge { get; } = Gauge("citysensors_forecast_age_seconds", "Time since the newest forecast was computed.");
    public static MetricDefinition ForecastError { get; } = Gauge("citysensors_forecast_relative_error", "Mean absolute error of forecasts for the next 24 hours, divided by that of the last value as the forecast, by sensor type: below 1 they are better.", Sensor);
    public static MetricDefinition ForecastPastError { get; } = Gauge("citysensors_forecast_past_error", "Mean absolute error of what was forecast for the last 24 hours, by sensor type, in its unit.", Sensor);
    public static MetricDefinition ForecastPastCoverage { get; } = Gauge("citysensors_forecast_past_coverage_ratio", "Share of the values of the last 24 hours that were in the interval of 95 %, by sensor type.", Sensor);
    public static MetricDefinition ForecastExpected { get; } = Gauge("citysensors_forecast_expected", "What was forecast for the last hour, mean of all stations, by sensor type, in its unit.", Sensor);
    public static MetricDefinition ForecastObserved { get; } = Gauge("citysensors_forecast_observed", "What came in the last hour, mean of the same stations, by sensor type, in its unit.", Sensor);
    public static MetricDefinition ForecastLacking { get; } = Gauge("citysensors_forecast_sensors_without_history", "Sensors that are not forecast because their history is too short, by sensor type.", Sensor);

    // Alerts and the hub.
    public static MetricDefinition AlertChanges { get; } = Counter("citysensors_alert_changes_total", "Entries of the alert log, by state and severity.", "state", Severity);
    public static MetricDefinition ActiveAlerts { get; } = Gauge("citysensors_active_alerts", "Alerts that have not ended, by severity and area.", Severity, Area);
    public static MetricDefinition AlertActions { get; } = Counter("citysensors_alert_actions_total", "What staff did with alerts, by action.", "action");
    public static MetricDefinition AuditEntriesMissing { get; } = Counter("citysensors_audit_entries_missing_total", "Changes that were made and whose entry could not be appended to the audit log.");
    public static MetricDefinition AlertSequence { get; } = Gauge("citysensors_alert_log_last_sequence", "Sequence number of the newest entry of the alert log that this node has.");
    public static MetricDefinition HubConnections { get; } = Gauge("citysensors_hub_connections", "Open connections of the alert hub.");
    public static MetricDefinition HubRefused { get; } = Counter("citysensors_hub_connections_refused_total", "Connections of the alert hub that were refused because there were too many.");
    public static MetricDefinition HubDropped { get; } = Counter("citysensors_hub_connections_dropped_total", "Connections of the alert hub that the server ended, by reason; the browser connects again and misses nothing.", Reason);
    public static MetricDefinition HubMessages { get; } = Counter("citysensors_hub_messages_total", "Messages with alerts that were sent to browsers.");
    public static MetricDefinition HubAlerts { get; } = Counter("citysensors_hub_alerts_total", "Alerts in the messages that were sent to browsers.");

    // How long it takes.
    public static MetricDefinition Acknowledgement { get; } = Histogram("citysensors_acknowledgement_seconds", "Time from the first byte of a body of readings to its acknowledgement.", MetricBuckets.Latency);
    public static MetricDefinition EventToStore { get; } = Histogram("citysensors_event_to_store_seconds", "Time from the measurement to the store, of the reading of a station that waited longest.", MetricBuckets.Age);
    public static MetricDefinition ArrivalToStore { get; } = Histogram("citysensors_arrival_to_store_seconds", "Time from the arrival to the store, of the reading of a station that waited longest.", MetricBuckets.Stage);
    public static MetricDefinition AcknowledgementToStore { get; } = Histogram("citysensors_acknowledgement_to_store_seconds", "Time from the acknowledgement to the store, of what waited longest.", MetricBuckets.Stage);
    public static MetricDefinition EventToHub { get; } = Histogram("citysensors_event_to_hub_seconds", "Time from the measurement that changed an alert to the message to a browser.", MetricBuckets.Age);
    public static MetricDefinition ArrivalToHub { get; } = Histogram("citysensors_arrival_to_hub_seconds", "Time from the arrival of the reading that changed an alert to the message to a browser.", MetricBuckets.Stage);
    public static MetricDefinition AcknowledgementToHub { get; } = Histogram("citysensors_acknowledgement_to_hub_seconds", "Time from the acknowledgement of the reading that changed an alert to the message to a browser.", MetricBuckets.Stage);

    // Journal and database of a city on one machine.
    public static MetricDefinition JournalBytes { get; } = Gauge("citysensors_journal_bytes", "Size of the journal on disk.");
    public static MetricDefinition JournalLag { get; } = Gauge("citysensors_journal_lag_bytes", "Bytes of the journal that are not yet in the database.");
    public static MetricDefinition JournalWritten { get; } = Counter("citysensors_journal_written_bytes_total", "Bytes that were appended to the journal.");
    public static MetricDefinition JournalSync { get; } = Histogram("citysensors_journal_sync_seconds", "Time to write a group of records to the journal and sync it.", MetricBuckets.Latency);
    public static MetricDefinition DatabaseBytes { get; } = Gauge("citysensors_database_bytes", "Size of the database on disk.");
    public static MetricDefinition DatabaseCommit { get; } = Histogram("citysensors_database_commit_seconds", "Time of a commit to the database.", MetricBuckets.Latency);
    public static MetricDefinition DatabaseReadings { get; } = Counter("citysensors_database_readings_written_total", "Readings that were committed to the database.");
    public static MetricDefinition RetentionDropped { get; } = Counter("citysensors_retention_dropped_readings_total", "Readings that were deleted after their retention.");
    public static MetricDefinition StorageFull { get; } = Gauge("citysensors_storage_full", "1 while the disk is full and readings are refused.");
    public static MetricDefinition StorageFree { get; } = Gauge("citysensors_storage_free_bytes", "Free space of the volume that the data folder is on.");
    public static MetricDefinition StorageSize { get; } = Gauge("citysensors_storage_size_bytes", "Size of the volume that the data folder is on.");
    public static MetricDefinition CityFailures { get; } = Counter("citysensors_city_failures_total", "How often ingest failed and recovered from the last durable state.");

    // Jobs.
    public static MetricDefinition JobLastSuccess { get; } = Gauge("citysensors_job_last_success_timestamp_seconds", "When the last successful run of a job began, in seconds since 1970.", JobName);
    public static MetricDefinition JobLastDuration { get; } = Gauge("citysensors_job_last_duration_seconds", "How long the last run of a job took.", JobName);
    public static MetricDefinition JobFailures { get; } = Gauge("citysensors_job_failures", "How many runs of a job have failed since the last successful one.", JobName);
    public static MetricDefinition JobPaused { get; } = Gauge("citysensors_job_paused", "1 while a job is paused.", JobName);
    public static MetricDefinition JobOverdue { get; } = Gauge("citysensors_job_overdue_seconds", "For how long the next run of a job has been due; 0 while it is not, it runs or it is paused.", JobName);

    internal static IReadOnlyList<MetricDefinition> All { get; } =
    [
        ReadingsReceived, ReadingsAccepted, ReadingsDuplicate, ReadingsRejected, MembersIgnored, ReadingsRefused, ReadingsOffTime, ClockOffset, StationConflicts, StationClockJumps, StationSuspects, RequestBodyBytes, RequestsRefused,
        FailedKeys, IntakeWaiting, Ready,
        Observations, Outliers, OutlierProbability, LatestMean, LatestMin, LatestMax, LatestStations, Stations, StationsReporting, StationsSilent, StationSilent,
        ExpectedMean, ExpectedStandardDeviation, ExpectedLow, ExpectedHigh, SensorInfo, SensorAggregation, ForecastSensors, ForecastAge, ForecastError,
        ForecastPastError, ForecastPastCoverage, ForecastExpected, ForecastObserved, ForecastLacking,
        AlertChanges, ActiveAlerts, AlertActions, AuditEntriesMissing, AlertSequence, HubConnections, HubRefused, HubDropped, HubMessages, HubAlerts,
        Acknowledgement, EventToStore, ArrivalToStore, AcknowledgementToStore, EventToHub, ArrivalToHub, AcknowledgementToHub,
        JournalBytes, JournalLag, JournalWritten, JournalSync, DatabaseBytes, DatabaseCommit, DatabaseReadings, RetentionDropped,
        StorageFull, StorageFree, StorageSize, CityFailures,
        JobLastSuccess, JobLastDuration, JobFailures, JobPaused, JobOverdue,
    ];
}
