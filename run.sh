#!/usr/bin/env bash
# Builds Capture and runs it: ./run.sh starts the demo, ./run.sh ARGUMENTS passes them to the capture command.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

"$here/eng/system-packages.sh"
build=$(dotnet build "$here/src/Host" -c Release -v quiet -nologo 2>&1) || { echo "$build" >&2; exit 1; }

[ $# -gt 0 ] || set -- demo
exec "$here/src/Host/bin/Release/net10.0/capture" "$@"
