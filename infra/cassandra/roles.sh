#!/usr/bin/env bash
# Replaces the default role of a new cluster by roles with passwords from secrets. Idempotent.
set -euo pipefail
host=${1:?the first argument is a node of the cluster}
secrets=${SECRETS:-/run/secrets}
credentials=$(mktemp)
trap 'rm -f "$credentials"' EXIT

# The password in a secret file as a CQL string literal.
quoted() { sed "s/'/''/g" "$secrets/$1" | tr -d '\n'; }

# Reads statements from standard input; credentials are in a file, because command lines are visible to other users.
as() {
  printf '[PlainTextAuthProvider]\nusername = %s\npassword = %s\n' "$1" "$2" >"$credentials"
  cqlsh "$host" --credentials "$credentials" --request-timeout 60 --no-color
}
admin_password=$(tr -d '\n' <"$secrets/cassandra_admin_password")

if ! echo "SELECT release_version FROM system.local;" | as city_admin "$admin_password" >/dev/null 2>&1; then
  # Replicate to all nodes while it is still empty, so that logins do not depend on a single node.
  as cassandra cassandra <<CQL
ALTER KEYSPACE system_auth WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 3};
CREATE ROLE IF NOT EXISTS city_admin WITH SUPERUSER = true AND LOGIN = true AND PASSWORD = '$(quoted cassandra_admin_password)';
CQL
fi
as city_admin "$admin_password" <<CQL
DROP ROLE IF EXISTS cassandra;
CREATE ROLE IF NOT EXISTS city_sensors WITH LOGIN = true;
ALTER ROLE city_sensors WITH PASSWORD = '$(quoted cassandra_password)';
GRANT CREATE ON ALL KEYSPACES TO city_sensors;
CQL
echo "The roles are in place: city_admin, and city_sensors for the silos."
