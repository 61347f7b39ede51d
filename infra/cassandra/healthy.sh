#!/usr/bin/env bash
# Healthy when clients are served: a node that joins the ring serves them once it has joined. Without a Java process of its own.
set -euo pipefail
exec 3<>"/dev/tcp/$(hostname -i | cut -d' ' -f1)/9042"
