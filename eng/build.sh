#!/usr/bin/env bash
# Builds the capture command into out/capture, compiled ahead of time: a short batch is done before the just-in-time
# compiler would have warmed up.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
log=$(dotnet publish "$here/src/Host" -c Release --use-current-runtime --self-contained false -p:PublishReadyToRun=true \
  -o "$here/out/capture" -v quiet -nologo 2>&1) || { echo "$log" >&2; exit 1; }
