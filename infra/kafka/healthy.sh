#!/usr/bin/env bash
# Healthy when clients are served and the agent reports that the broker is not fenced. Does not start a Java process,
# which would use more CPU than an idle broker.
set -euo pipefail
exec 3<>/dev/tcp/127.0.0.1/9092
exec 3>&-
exec 4<>/dev/tcp/127.0.0.1/7070
printf 'GET /metrics HTTP/1.0\r\n\r\n' >&4
# Read to the end: closing early would look like a broken connection.
state=$(grep '^kafka_server_kafkaserver_value{name="BrokerState"' <&4)
# 3: running. https://kafka.apache.org/documentation/#brokermonitoring
[[ ${state##* } == 3* ]]
