# syntax=docker/dockerfile:1.7
# Kafka and Cassandra as published by their projects, with the Prometheus JMX agent and our configuration.

FROM maven:3.9.11-eclipse-temurin-17 AS agent
RUN mvn --batch-mode --quiet dependency:copy -DoutputDirectory=/agent \
        -Dartifact=io.prometheus.jmx:jmx_prometheus_javaagent:1.0.1 \
    && mv /agent/jmx_prometheus_javaagent-1.0.1.jar /agent/agent.jar \
    && echo "7d61f737fd661610ccc14aea79764faa1ea94a340cbc8f0029b3d2edea3d80c1  /agent/agent.jar" | sha256sum --check

FROM apache/kafka:4.1.1 AS kafka
COPY --from=agent --chmod=0444 /agent/agent.jar /opt/jmx/agent.jar
COPY --chmod=0444 infra/jmx/kafka.yml /opt/jmx/kafka.yml
COPY --chmod=0444 infra/kafka/server.properties infra/kafka/log4j2.yaml /opt/city/
COPY --chmod=0555 infra/kafka/start.sh infra/kafka/healthy.sh /opt/city/
USER 1000:1000
EXPOSE 9092 9093 7070
ENTRYPOINT ["/opt/city/start.sh"]

FROM cassandra:5.0.5 AS cassandra
COPY --from=agent --chmod=0444 /agent/agent.jar /opt/jmx/agent.jar
COPY --chmod=0444 infra/jmx/cassandra.yml /opt/jmx/cassandra.yml
COPY --chmod=0444 infra/cassandra/cassandra.yaml infra/cassandra/logback.xml /opt/city/
COPY --chmod=0555 infra/cassandra/start.sh infra/cassandra/healthy.sh infra/cassandra/roles.sh /opt/city/
USER 999:999
EXPOSE 7000 9042 7070
ENTRYPOINT ["/opt/city/start.sh"]
