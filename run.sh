#!/usr/bin/env bash
# Builds Capture and runs it: ./run.sh starts the demo, ./run.sh ARGUMENTS passes them to the capture command.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

"$here/eng/system-packages.sh"
"$here/eng/build.sh"

if [ $# -eq 0 ]; then
  set -- demo
  # Nobody is there to use the review queue or to stop it.
  if ! [ -t 0 ] || ! [ -t 1 ]; then set -- demo --review false; fi
fi
exec "$here/out/capture/capture" "$@"
