#!/usr/bin/env bash
# A batch killed with kill -9 (host and engines) at random moments and started again must end with the same documents and
# pages as one that was left alone, and a ledger that balances.
#   bench/kill.sh [FOLDER [PATIENTS.csv [KILLS [WHOLE]]]]     default: the samples, 5 kills
# WHOLE: the output of an earlier undisturbed run on the same files, to save doing it again.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
files=$(realpath "${1:-$here/../samples/files}") patients=$(realpath "${2:-$here/../samples/patients.csv}") kills=${3:-5}
[ -n "${CAPTURE_BUILT:-}" ] || "$here/../eng/build.sh"
capture=${CAPTURE_BUILT:-$here/../out/capture}/capture
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT

whole=${4:-$work/whole}
if [ -e "$whole/manifest.jsonl" ]; then
  # How long it took is not known; no page takes more than a second of two cores.
  seconds=$(wc -l < "$whole/pages.jsonl")
else
  begun=$SECONDS
  "$capture" process "$files" --output "$whole" --patients "$patients" > /dev/null 2>&1 || true
  seconds=$((SECONDS - begun))
fi

for kill in $(seq "$kills"); do
  setsid "$capture" process "$files" --output "$work/killed" --patients "$patients" > /dev/null 2>&1 &
  group=$!
  after=$(python3 -c "import random; print(random.uniform(0.02, 0.9 / $kills) * $seconds + 2)")
  sleep "$after"
  kill -9 -- "-$group" 2>/dev/null && state=killed || state="already done"
  wait "$group" 2>/dev/null || true
  done=$(python3 -c "import sqlite3; c = sqlite3.connect('$work/killed/.capture/capture.db'); print(*c.execute(\"select count(*) from stage_work where stage = 'ocr' and state = 'done'\").fetchone())" 2>/dev/null || echo 0)
  printf 'kill %d of %d after %.0f s, %s pages read: %s\n' "$kill" "$kills" "$after" "$done" "$state"
done
"$capture" process "$files" --output "$work/killed" --patients "$patients" > /dev/null 2>&1 || true

same=0
for file in manifest.jsonl pages.jsonl; do
  if diff -q <(sort "$whole/$file") <(sort "$work/killed/$file") > /dev/null; then
    echo "$file: the same $(wc -l < "$whole/$file") lines"
  else
    echo "$file differs:"; diff <(sort "$whole/$file") <(sort "$work/killed/$file") | cut -c1-300 | head -20; same=1
  fi
done
"$capture" ledger "$work/killed" | tail -3
exit $same
