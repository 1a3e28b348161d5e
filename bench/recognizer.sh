#!/usr/bin/env bash
# The line recogniser against libtesseract on the same lines, one thread, in turn: bench/recognizer.sh IMAGE...
# Lines are those the product cuts out of the first page of each image. Medians of five rounds.
# --boxes IMAGE...: instead, how many words of a page both put in the same place.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ $# -gt 0 ] || { echo "Usage: bench/recognizer.sh [--boxes] IMAGE..." >&2; exit 64; }
"$here/../eng/system-packages.sh"
dotnet build "$here/recognizer" -c Release -v quiet -nologo >&2
OMP_THREAD_LIMIT=1 exec dotnet "$here/recognizer/bin/Release/net10.0/Capture.RecognizerBench.dll" "$@"
