#!/usr/bin/env bash
# Measures the review queue in a real browser on this machine: decision to next pane, decision to sharp page, key to
# feedback, and what grows over many items. Usage: bench/review.sh [ITEMS], default 100. Prints JSON; times in milliseconds.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
items=${1:-100}
port=${PORT:-8179}
"$here/../eng/system-packages.sh" chromium=chromium
[ -n "${CAPTURE:-}" ] || { "$here/../eng/build.sh"; CAPTURE=$here/../out/capture/capture; }
(cd "$here/review" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error)

work=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill "$server" && wait "$server" || true; }; rm -rf "$work"' EXIT
serve() {
  "$CAPTURE" demo --output "$work/demo" --set Index:TypeConfidence=1 --set "Web:Listen=http://localhost:$port" --set Review:Hold=01:00:00 >"$work/log" 2>&1 &
  server=$!
  until grep -q 'one-time password' "$work/log"; do kill -0 "$server" || { cat "$work/log"; exit 1; }; sleep 0.2; done
}
serve
python3 "$here/review/seed.py" "$work/demo/.capture/capture.db" $((items + 20)) >&2
node "$here/review/measure.mjs" "http://localhost:$port" "$(sed -n 's/.*one-time password //p' "$work/log")" "$items"
