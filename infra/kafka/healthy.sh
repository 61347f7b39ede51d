#!/usr/bin/env bash
# Healthy when clients are served here and the broker, as the agent tells it, is no longer fenced off. Without a Java process of its own,
# which would take more of the processor than an idle broker.
set -euo pipefail
exec 3<>/dev/tcp/127.0.0.1/9092
exec 3>&-
exec 4<>/dev/tcp/127.0.0.1/7070
printf 'GET /metrics HTTP/1.0\r\n\r\n' >&4
# Read to the end: a reader that leaves early would be taken for a broken connection.
state=$(grep '^kafka_server_kafkaserver_value{name="BrokerState"' <&4)
# 3: running. https://kafka.apache.org/documentation/#brokermonitoring
[[ ${state##* } == 3* ]]
