#!/usr/bin/env bash
# Measures every list and search page over a large installation: bench/lists.sh [DOCUMENTS [ROUNDS]], default 1000000 and 20.
# A tenth of the documents, at most 100,000, is in the review queue. DATABASES="sqlite" or "postgresql" measures one only.
# Prints JSON for each database; times in milliseconds, as bench/lists/measure.py says. WORK keeps the filled databases.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
documents=${1:-1000000} rounds=${2:-20} port=${PORT:-8180}
"$here/../eng/system-packages.sh" initdb=postgresql
[ -n "${CAPTURE:-}" ] || { "$here/../eng/build.sh"; CAPTURE=$here/../out/capture/capture; }
work=${WORK:-$(mktemp -d)}
dotnet build "$here/lists" -c Release -v quiet -nologo -o "$work/fill" >&2

cluster="" server=""
finish() {
  [ -z "$server" ] || { kill "$server" && wait "$server" || true; }
  [ -z "$cluster" ] || as_postgres "$bin/pg_ctl" -D "$cluster" -m fast -w stop >/dev/null || true
  [ -n "${WORK:-}" ] || rm -rf "$work"
}
trap finish EXIT
bin=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | tail -1)")
# PostgreSQL will not run as root.
as_postgres() { if [ "$(id -u)" -eq 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }

for database in ${DATABASES:-sqlite postgresql}; do
  data=$work/$database settings=() fill=()
  mkdir -p "$data"
  if [ "$database" = postgresql ]; then
    cluster=$work/cluster
    if [ ! -e "$cluster/PG_VERSION" ]; then
      mkdir -p "$cluster"; [ "$(id -u)" -ne 0 ] || { chmod a+x "$work"; chown postgres "$cluster"; }
      as_postgres "$bin/initdb" -D "$cluster" -U capture --auth=trust -E UTF8 >/dev/null
    fi
    as_postgres "$bin/pg_ctl" -D "$cluster" -w -o "-p $((port + 1)) -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c shared_buffers=512MB -c max_wal_size=4GB" -l "$cluster/log" start >/dev/null
    connection="Host=127.0.0.1;Port=$((port + 1));Username=capture;Database=postgres"
    settings=(--set Database:Provider=postgresql --set "Database:ConnectionString=$connection") fill=("$connection")
  fi
  if [ ! -e "$data/filled" ]; then
    "$work/fill/Capture.Lists" "$data" "$documents" ${fill[@]+"${fill[@]}"} >&2
    touch "$data/filled"
  fi

  export CAPTURE__Database__Provider=$database CAPTURE__Database__ConnectionString=${connection:-}
  [ "$database" = postgresql ] || unset CAPTURE__Database__ConnectionString
  password() { "$CAPTURE" users reset "$1" --data "$data" 2>/dev/null || "$CAPTURE" users add "$1" --role "$2" --data "$data"; }
  boss=$(password boss Supervisor | sed -n 's/.*one-time password: //p') admin=$(password admin Admin | sed -n 's/.*one-time password: //p')
  "$CAPTURE" run --data "$data" --set "Web:Listen=http://localhost:$port" ${settings[@]+"${settings[@]}"} >"$work/log" 2>&1 &
  server=$!
  until grep -q 'review queue is open' "$work/log"; do kill -0 "$server" || { cat "$work/log" >&2; exit 1; }; sleep 0.3; done
  echo "== $database, $documents documents" >&2
  python3 "$here/lists/measure.py" "http://localhost:$port" "boss=$boss" "admin=$admin" "$rounds"
  kill "$server" && wait "$server" || true
  server=""
done
