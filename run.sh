#!/usr/bin/env bash
# Builds Capture and runs it: ./run.sh starts the demo, ./run.sh ARGUMENTS passes them to the capture command.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

"$here/eng/system-packages.sh"
"$here/eng/build.sh"

[ $# -gt 0 ] || set -- demo
exec "$here/out/capture/capture" "$@"
