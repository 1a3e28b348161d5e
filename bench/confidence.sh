#!/usr/bin/env bash
# Whether the confidence of words is the share of them that was read right: bench/confidence.sh [--measure-only NAME]... FOLDER...
# Folders hold images with their true text beside them as NAME.txt, or files described by NAME.json in a folder truth beside theirs.
# Fits the recogniser's sureness to the truth on half of the files and measures that and the product's confidence on the other half.
# --measure-only: a folder that is not fitted to, since its truth is not to be trusted word for word.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$here/../eng/system-packages.sh" python3=python3
/usr/bin/python3 -c 'import numpy' 2>/dev/null || {
  as_root=(); [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends python3-numpy >/dev/null
}
dotnet build "$here/recognizer" -c Release -v quiet -nologo >&2
OMP_THREAD_LIMIT=1 exec /usr/bin/python3 "$here/confidence.py" "$@"
