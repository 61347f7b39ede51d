using static CitySensors.Web.Metrics.MetricDefinition;

namespace CitySensors.Web.Metrics;

/// <summary>
/// What the meters of a cluster's parts are called in Prometheus, by meter and instrument. The parts are known by name only: this project
/// needs none of them.
/// </summary>
internal static class ClusterMetricDefinitions
{
    private const string Kafka = "CitySensors.Streams.Kafka";
    private const string Cassandra = "CitySensors.Storage.Cassandra";
    private const string Orleans = "Microsoft.Orleans";
    private const string Topic = "topic";
    private const string Partition = "partition";
    private const double Milli = 0.001;
    private const double Mebi = 1024 * 1024;

    public static IReadOnlyDictionary<(string Meter, string Instrument), MetricDefinition> All { get; } = new Dictionary<(string, string), MetricDefinition>
    {
        [(Kafka, "streams.kafka.messages.read")] = Counter("citysensors_kafka_messages_read_total", "Messages that were read from Kafka.", Topic, Partition),
        [(Kafka, "streams.kafka.messages.rejected")] = Counter("citysensors_kafka_messages_rejected_total", "Messages that could not be decoded.", Topic, Partition),
        [(Kafka, "streams.kafka.messages.dead_lettered")] = Counter("citysensors_kafka_messages_dead_lettered_total", "Messages that are in the dead-letter topic, by the partition they came from.", Topic, Partition),
        [(Kafka, "streams.kafka.containers.delivered")] = Counter("citysensors_kafka_containers_delivered_total", "Batches of messages that all subscribers took.", Topic),
        [(Kafka, "streams.kafka.partition.lag")] = Gauge("citysensors_kafka_partition_lag_messages", "Unacknowledged messages of the partitions that this node reads.", Topic, Partition),
        [(Kafka, "streams.kafka.partitions.paused")] = Gauge("citysensors_kafka_partitions_paused", "Partitions that are paused because delivery does not keep up.", Topic),
        [(Kafka, "streams.kafka.bytes.held")] = Gauge("citysensors_kafka_held_bytes", "Bytes of messages that are read and not yet delivered, about.", Topic),
        [(Kafka, "streams.kafka.commit.duration")] = Histogram("citysensors_kafka_commit_seconds", "Time of a commit of offsets.", MetricBuckets.Latency, Topic),

        [(Cassandra, "storage.cassandra.rows.written")] = Counter("citysensors_cassandra_rows_written_total", "Readings that were written to Cassandra."),
        [(Cassandra, "storage.cassandra.batches.written")] = Counter("citysensors_cassandra_batches_written_total", "Batches of readings that were written to Cassandra."),
        [(Cassandra, "storage.cassandra.retries")] = Counter("citysensors_cassandra_retries_total", "Requests to Cassandra that were tried again, by reason.", "reason"),
        [(Cassandra, "storage.cassandra.failures")] = Counter("citysensors_cassandra_failures_total", "Requests that failed because Cassandra was unavailable."),
        [(Cassandra, "storage.cassandra.write.duration")] = Histogram("citysensors_cassandra_write_seconds", "Time until the readings of one delivery were written to Cassandra.", MetricBuckets.Latency),

        [(Orleans, "orleans-catalog-activations")] = Gauge("orleans_activations", "Grains that are active on this silo."),
        [(Orleans, "orleans-catalog-activation-created")] = Counter("orleans_activations_created_total", "Grains that were activated on this silo."),
        [(Orleans, "orleans-catalog-activation-destroyed")] = Counter("orleans_activations_destroyed_total", "Grains that were deactivated on this silo."),
        [(Orleans, "orleans-catalog-activation-failed-to-activate")] = Counter("orleans_activations_failed_total", "Grains that could not be activated on this silo."),
        [(Orleans, "orleans-catalog-activation-latency")] = Histogram("orleans_activation_seconds", "Time to activate a grain.", MetricBuckets.Latency, "status") with { Scale = Milli },
        [(Orleans, "orleans-consistent-ring-size")] = Gauge("orleans_silos", "Silos of the cluster that this silo sees."),
        [(Orleans, "orleans-app-requests-latency")] = Histogram("orleans_request_seconds", "Time of a call of a grain that this silo made.", MetricBuckets.Latency) with { Scale = Milli },
        [(Orleans, "orleans-app-requests-timedout")] = Counter("orleans_requests_timed_out_total", "Calls of grains that were not answered in time."),
        [(Orleans, "orleans-messaging-sent-failed")] = Counter("orleans_messages_send_failed_total", "Messages that could not be sent to another silo."),
        [(Orleans, "orleans-messaging-sent-dropped")] = Counter("orleans_messages_dropped_total", "Messages that were dropped instead of sent."),
        [(Orleans, "orleans-messaging-expired")] = Counter("orleans_messages_expired_total", "Messages that expired before they were processed."),
        [(Orleans, "orleans-messaging-rejected")] = Counter("orleans_messages_rejected_total", "Messages that a silo refused."),
        [(Orleans, "orleans-messaging-pings-reply-missed")] = Counter("orleans_pings_missed_total", "Probes of other silos that were not answered."),
        [(Orleans, "orleans-networking-sockets-opened")] = Counter("orleans_sockets_opened_total", "Connections between silos that were opened."),
        [(Orleans, "orleans-networking-sockets-closed")] = Counter("orleans_sockets_closed_total", "Connections between silos that were closed."),
        [(Orleans, "orleans-scheduler-long-running-turns")] = Counter("orleans_long_running_turns_total", "Turns of grains that held a thread for too long."),
        [(Orleans, "orleans-watchdog-health-checks-failed")] = Counter("orleans_health_checks_failed_total", "Checks of the silo's own health that failed."),
        [(Orleans, "orleans-streams-persistent-stream-pulling-agents")] = Gauge("orleans_stream_pulling_agents", "Queues of streams that this silo reads.", "name"),
        [(Orleans, "orleans-streams-persistent-stream-messages-read")] = Counter("orleans_stream_messages_read_total", "Batches that streams of this silo read from their queues."),
        [(Orleans, "orleans-streams-persistent-stream-messages-sent")] = Counter("orleans_stream_messages_sent_total", "Batches that streams of this silo delivered to grains."),
        [(Orleans, "orleans-runtime-available-memory")] = Gauge("orleans_available_memory_bytes", "Memory that is available to the silo.") with { Scale = Mebi },
    };
}
