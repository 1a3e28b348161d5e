#!/usr/bin/env bash
# Makes the secrets that compose.yaml asks for, each once, with passwords of 32 random bytes. They stay out of the repository.
# Only Capture's own account reads them: the one that runs this, or for root uid and gid 10001, the image's.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
umask 077
mkdir -p secrets
random() { head -c 32 /dev/urandom | base64 | tr -d '/+=\n'; }
# Under its name only once it is whole: what a full disk cut off would be kept for good.
once() { [ -s "secrets/$1" ] || { printf '%s' "$2" > "secrets/.$1" && mv "secrets/.$1" "secrets/$1"; }; }
once postgres-password "$(random)"
once rabbitmq-password "$(random)"
once azurite-key "$(head -c 64 /dev/urandom | base64 -w0)"
database=$(cat secrets/postgres-password) broker=$(cat secrets/rabbitmq-password) key=$(cat secrets/azurite-key)
once Database__ConnectionString "Host=postgres;Database=capture;Username=capture;Password=$database;Maximum Pool Size=8"
once Blobs__ConnectionString "DefaultEndpointsProtocol=http;AccountName=capture;AccountKey=$key;BlobEndpoint=http://azurite:10000/capture;"
once Transport__Password "$broker"
once azurite-accounts "capture:$key"
chmod 700 secrets
chmod 600 secrets/*

# Containers see these files as they are, owner and all. Capture's therefore run as the account that owns them.
settings=$(grep -v '^CAPTURE_USER=' .env 2>/dev/null || true)
if [ "$(id -u)" -eq 0 ]; then
  owner=10001:10001
  chown "$owner" secrets/Database__ConnectionString secrets/Transport__Password secrets/Blobs__ConnectionString
else
  owner="$(id -u):$(id -g)"
fi
printf '%s\n' ${settings:+"$settings"} "CAPTURE_USER=$owner" > .env
echo "The secrets are in $PWD/secrets; Capture will run as uid:gid $owner. Keep them with your backups: without them the data cannot be opened."
