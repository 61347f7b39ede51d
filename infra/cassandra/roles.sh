#!/usr/bin/env bash
# Once, for a new cluster: roles with the passwords of the secrets in place of the one that every new Cassandra has. May be run again.
set -euo pipefail
host=${1:?the first argument is a node of the cluster}
secrets=${SECRETS:-/run/secrets}
credentials=$(mktemp)
trap 'rm -f "$credentials"' EXIT

# A password of a secret file, as a string of CQL.
quoted() { sed "s/'/''/g" "$secrets/$1" | tr -d '\n'; }

# Statements come from the standard input; name and password from a file, for a command line is for everybody to read.
as() {
  printf '[PlainTextAuthProvider]\nusername = %s\npassword = %s\n' "$1" "$2" >"$credentials"
  cqlsh "$host" --credentials "$credentials" --request-timeout 60 --no-color
}
admin_password=$(tr -d '\n' <"$secrets/cassandra_admin_password")

if ! echo "SELECT release_version FROM system.local;" | as city_admin "$admin_password" >/dev/null 2>&1; then
  # On all nodes before there is anything in it, so that nobody is locked out while one node is away.
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
