#!/usr/bin/env bash
# Healthy when clients are served, which is after joining the ring. Does not start a Java process.
set -euo pipefail
exec 3<>"/dev/tcp/$(hostname -i | cut -d' ' -f1)/9042"
