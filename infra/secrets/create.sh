#!/usr/bin/env bash
# Makes the secrets that are missing, each a random word in a file of its own, and leaves those that are there as they are.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# Only this user enters the folder. The files are for everybody, as each is mounted into a container whose user has another number.
chmod 700 .
umask 022
for name in cassandra_admin_password cassandra_password grafana_admin_password; do
  [[ -s "$name.txt" ]] && continue
  head -c 24 /dev/urandom | base64 | tr '+/' '-_' >"$name.txt"
  echo "made infra/secrets/$name.txt"
done
