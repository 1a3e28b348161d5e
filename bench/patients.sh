#!/usr/bin/env bash
# The patient index at size: bench/patients.sh [PATIENTS [DOCUMENTS]], default 1000000 and 4000.
# Makes as many fictitious patients with CAPTURE_SHARED/match/make_mpi.py, imports them into an empty data folder, and measures the
# import, loading, memory, searches, matching of noisy documents on one thread, and how soon a change is seen.
# More than a million are made a million at a time, each with a seed of its own. WORK keeps what was made; SEED is the first seed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
patients=${1:-1000000} documents=${2:-4000} seed=${SEED:-1} most=1000000
make=${CAPTURE_SHARED:?"Set CAPTURE_SHARED to the folder that holds match/make_mpi.py"}/match
"$here/../eng/system-packages.sh" python3=python3
[ -n "${CAPTURE:-}" ] || { "$here/../eng/build.sh"; CAPTURE=$here/../out/capture/capture; }
work=${WORK:-$(mktemp -d)}
trap '[ -n "${WORK:-}" ] || rm -rf "$work"' EXIT
mkdir -p "$work"
dotnet build "$here/patients" -c Release -v quiet -nologo -o "$work/measure" >&2

if [ ! -e "$work/documents.jsonl" ]; then
  python3 "$make/make_mpi.py" "$((patients < most ? patients : most))" --seed "$seed" --out "$work/first.csv" >&2
  python3 "$make/make_mpi.py" 20000 --seed "$((seed + 900))" --out "$work/strangers.csv" >&2
  python3 "$make/make_docs.py" "$work/first.csv" "$work/strangers.csv" "$documents" "$seed" "$work/documents.jsonl" >&2
  cp "$work/first.csv" "$work/patients.csv"
  for ((part = 1; part * most < patients; part++)); do
    python3 "$make/make_mpi.py" "$((patients - part * most < most ? patients - part * most : most))" --seed "$((seed + part))" --out "$work/part.csv" >&2
    # The record number stands first; with the part before it, it is nobody else's.
    sed -e 1d -e "s/^/$part/" "$work/part.csv" >> "$work/patients.csv"
  done
  rm -f "$work"/part.csv*
fi

rm -rf "$work/data"; mkdir "$work/data"
begun=$(date +%s.%N)
"$CAPTURE" patients import "$work/patients.csv" --data "$work/data"
printf 'import                %.0f s\n' "$(echo "$(date +%s.%N) $begun" | awk '{print $1 - $2}')"
"$work/measure/Capture.Patients" "$work/data" "$work/documents.jsonl" "$work/first.csv.truth.csv" "${DETAILS:--}"
