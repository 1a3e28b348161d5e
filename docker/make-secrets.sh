#!/usr/bin/env bash
# Makes the secrets that compose.yaml asks for, each once, with passwords of 32 random bytes. They stay out of the repository.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
umask 077
mkdir -p secrets
random() { head -c 32 /dev/urandom | base64 | tr -d '/+=\n'; }
once() { [ -e "secrets/$1" ] || printf '%s' "$2" > "secrets/$1"; }
once postgres-password "$(random)"
once rabbitmq-password "$(random)"
once azurite-key "$(head -c 64 /dev/urandom | base64 -w0)"
database=$(cat secrets/postgres-password) broker=$(cat secrets/rabbitmq-password) key=$(cat secrets/azurite-key)
once Database__ConnectionString "Host=postgres;Database=capture;Username=capture;Password=$database"
once Blobs__ConnectionString "DefaultEndpointsProtocol=http;AccountName=capture;AccountKey=$key;BlobEndpoint=http://azurite:10000/capture;"
once Transport__Password "$broker"
once azurite-accounts "capture:$key"
# Containers run as users of their own and mount these files as they are; who may enter the folder guards them.
chmod 711 secrets; chmod 644 secrets/*
echo "The secrets are in $PWD/secrets. Keep them with your backups: without them the data cannot be opened."
