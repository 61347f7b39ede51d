#!/usr/bin/env bash
# Creates missing secrets, each a random word in its own file. Existing ones are not changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# The folder is only accessible to this user. The files are world-readable, because they are mounted into containers with other user ids.
chmod 700 .
umask 022
for name in cassandra_admin_password cassandra_password grafana_admin_password; do
  [[ -s "$name.txt" ]] && continue
  head -c 24 /dev/urandom | base64 | tr '+/' '-_' >"$name.txt"
  echo "made infra/secrets/$name.txt"
done
