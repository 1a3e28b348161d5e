#!/usr/bin/env bash
# Peak memory over one file of 100 pages and one of 2,000: it must not grow with pages.
#   bench/memory.sh [PAGES...]        default: 100 2000
# The pages are the upper quarter of a report, so that the long file takes minutes and not an hour.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$here/../eng/system-packages.sh" tiffcp=libtiff-tools python3=python3
[ -n "${CAPTURE_BUILT:-}" ] || "$here/../eng/build.sh"
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
tiffcp "$here/../samples/files/FAX20250602_070300_0001.tif,1" "$work/whole.tif"
tiffcrop -U px -z 1,1,1700,520 -c g4 "$work/whole.tif" "$work/page.tif" 2>/dev/null

for pages in "${@:-100 2000}"; do for count in $pages; do
  mkdir "$work/$count"
  for _ in $(seq "$count"); do echo "$work/page.tif"; done | xargs sh -c 'tiffcp "$@" '"$work/$count/pages.tif" tiffcp
  python3 "$here/measure.py" "$work/$count.json" \
    "${CAPTURE_BUILT:-$here/../out/capture}/capture" process "$work/$count" --output "$work/out$count" --patients "$here/../samples/patients.csv" > "$work/log"
  python3 - "$work/$count.json" "$count" "$(wc -l < "$work/out$count/pages.jsonl")" <<'PY'
import json, sys
r = json.load(open(sys.argv[1]))
print(f'{sys.argv[2]:>6} pages: {sys.argv[3]} lines, peak {r["peakMiB"]:.0f} MiB, {r["cpu"] / int(sys.argv[2]):.2f} CPU seconds a page')
PY
done; done
