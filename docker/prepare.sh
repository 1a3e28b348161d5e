#!/bin/sh
# Makes the folders of the three lanes in /inbox. As root also gives them, and the volume at /data, to the account Capture
# runs as: $1, as uid:gid. Folders that are there keep their rights, but for empty ones of root's, which Docker made.
set -eu
owner=${1:-}
umask 022

# Everybody on the host who may enter the inbox may put a file into a lane; only its owner and group list and read it. The
# sticky bit keeps one from renaming the other's, and files take the folder's group.
lane_rights=3773

made_by_docker() { [ "$(stat -c %u "$1")" = 0 ] && [ -z "$(ls -A "$1")" ]; }

if made_by_docker /inbox && [ -n "$owner" ]; then chown "$owner" /inbox; fi
for lane in stat routine bulk; do
  folder=/inbox/$lane
  new=no
  if [ ! -d "$folder" ]; then mkdir "$folder"; new=yes; elif made_by_docker "$folder"; then new=yes; fi
  [ $new = yes ] || continue
  # What was taken lies in these, out of sight of whoever puts files in.
  mkdir -p "$folder/.claimed" "$folder/done" "$folder/failed"
  chmod 700 "$folder/.claimed" "$folder/done" "$folder/failed"
  if [ -n "$owner" ]; then chown -R "$owner" "$folder"; fi
  chmod "$lane_rights" "$folder" 2>/dev/null || true
done
[ -n "$owner" ] || exit 0

# The volume is the image's account's when it is new; whoever ran it before may have been another. While it is empty Docker
# gives it back to the image's account with every container it makes, so it does not stay empty.
uid=${owner%%:*}
mkdir -p /data/blobs
for folder in /data /data/blobs; do
  if [ "$(stat -c %u "$folder")" != "$uid" ]; then chown -R "$owner" /data; fi
done
