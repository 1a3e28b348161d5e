#!/usr/bin/env bash
# How well document types are told: bench/types.sh [--model MODEL] [--threshold SHARE] [--keep FOLDER] CORPUS...
# A corpus is a folder with files/ and truth/NAME.json (type, template and pages of each document). Every file is read with
# 'capture process'; each document of the truth is classified by what was read on its pages, so that splitting has no part in it.
# Prints the corpora side by side, and each family of layouts (what stands before the slash in "template") with the threshold
# chosen on the other families. --keep: where readings are kept and, if there already, taken from.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$here/../eng/system-packages.sh" python3=python3
capture=${CAPTURE:-$here/../out/capture/capture}
[ -x "$capture" ] || "$here/../eng/build.sh" >&2
exec /usr/bin/python3 "$here/document_types.py" "$capture" "$@"
