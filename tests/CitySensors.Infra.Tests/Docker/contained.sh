#!/usr/bin/env bash
# Runs a program as a container of docker-compose.yml does: the root file system read-only, an empty /tmp from which nothing runs, no
# capabilities, no new privileges, a user of its own. contained.sh <user> <folder of the program> <data folder> <program> <arguments>...
# It sees the program in /mnt/app and its data in /mnt/data. For root; the process becomes the program, so that signals reach it.
set -euo pipefail
if [[ -z ${CONTAINED:-} ]]; then
  CONTAINED=1 exec unshare --mount --propagation private "$0" "$@"
fi
unset CONTAINED
user=$1 program=$2 data=$3
shift 3
mount -t tmpfs -o mode=755,size=1m tmpfs /mnt
mkdir /mnt/app /mnt/data
mount --bind "$program" /mnt/app
mount -o remount,bind,ro /mnt/app
mount --bind "$data" /mnt/data
chown "$user:$user" /mnt/data
mount -t tmpfs -o rw,noexec,nosuid,nodev,size=64m,mode=1777 tmpfs /tmp
mount -o remount,bind,ro /mnt
mount -o remount,bind,ro /
cd /mnt/data
exec setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all -- "$@"
