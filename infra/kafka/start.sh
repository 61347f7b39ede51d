#!/usr/bin/env bash
# Starts a broker: KAFKA_NODE_ID is 1, 2 or 3, KAFKA_CLUSTER_ID is the same for all. Only writes to the volume and /tmp.
set -euo pipefail
home=${KAFKA_HOME:-/opt/kafka}
city=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
agent=${JMX_AGENT:-/opt/jmx}
id=${KAFKA_NODE_ID:?is the number of this broker: 1, 2 or 3}
cluster=${KAFKA_CLUSTER_ID:?is the id of the cluster, the same for all brokers}
properties=${TMPDIR:-/tmp}/server.properties

# All tools log to the console; a log file would need a writable folder.
export LOG_DIR=${TMPDIR:-/tmp}/kafka-logs KAFKA_LOG4J_OPTS="-Dlog4j2.configurationFile=file:$city/log4j2.yaml"
{
  cat "$city/server.properties"
  printf 'node.id=%s\nadvertised.listeners=CITY://kafka-%s:9092\n' "$id" "$id"
} >"$properties"

# Does nothing if the volume is already formatted.
"$home/bin/kafka-storage.sh" format --ignore-formatted --cluster-id "$cluster" --config "$properties"

# Only for the broker: the tools would bind the same port. Without EXTRA_ARGS a GC log would be written.
export EXTRA_ARGS="-name kafkaServer" KAFKA_OPTS="-javaagent:$agent/agent.jar=7070:$agent/kafka.yml -XX:+ExitOnOutOfMemoryError"
exec "$home/bin/kafka-server-start.sh" "$properties"
