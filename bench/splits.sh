#!/usr/bin/env bash
# How files are taken apart into documents, which are found to have come before, and how much of what is printed of patients is
# found, by layout family, for any number of corpora side by side: bench/splits.sh [--explain] CORPUS OUT [CORPUS OUT]...
# CORPUS holds truth/NAME.json for each file; OUT is the --output folder of a finished `capture process`, or a file of its
# readings as bench/splits/readings.py prints them. --explain lists what went wrong.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
explain=()
[ "${1:-}" != --explain ] || { explain=(--explain); shift; }
[ $# -ge 2 ] && [ $(($# % 2)) -eq 0 ] || { echo "Usage: bench/splits.sh [--explain] CORPUS OUT [CORPUS OUT]..." >&2; exit 64; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet build "$here/splits" -c Release -v quiet -nologo >&2
sets=()
while [ $# -gt 0 ]; do
  readings=$2
  if [ -d "$2" ]; then
    readings=$work/${#sets[@]}.jsonl
    python3 "$here/splits/readings.py" "$2" >"$readings"
  fi
  sets+=("$1" "$readings")
  shift 2
done
dotnet "$here/splits/bin/Release/net10.0/Capture.SplitBench.dll" "${sets[@]}" ${explain[@]+"${explain[@]}"}
