#!/bin/sh
# Stand-in for the original's entry point: gives the data to the broker's account and becomes the broker under it.
set -e
if [ "$1" = rabbitmq-server ] && [ "$(id -u)" = 0 ]; then
  find /var/lib/rabbitmq ! -user rabbitmq -exec chown rabbitmq {} +
  exec setpriv --reuid rabbitmq --regid rabbitmq --clear-groups "$0" "$@"
fi
exec "$@"
