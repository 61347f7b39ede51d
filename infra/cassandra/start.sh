#!/usr/bin/env bash
# Starts a node. The start script of the image cannot be used, because it modifies the configuration and the file system is read-only.
set -euo pipefail
city=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
agent=${JMX_AGENT:-/opt/jmx}
export CASSANDRA_LOG_DIR=${TMPDIR:-/tmp}/cassandra-logs
mkdir -p "$CASSANDRA_LOG_DIR"
# Native libraries are extracted there and must be executable.
export JVM_EXTRA_OPTS="-javaagent:$agent/agent.jar=7070:$agent/cassandra.yml -Djava.io.tmpdir=${TMPDIR:-/tmp} ${JVM_EXTRA_OPTS:-}"
exec "${CASSANDRA_HOME:-/opt/cassandra}/bin/cassandra" -f \
  "-Dcassandra.config=file://$city/cassandra.yaml" \
  "-Dlogback.configurationFile=$city/logback.xml"
