#!/usr/bin/env bash
# How often each field of a document is exactly right, wrong or not given, by layout family, for any number of corpora side by side:
# bench/extraction.sh [--explain FIELD] [--families NAMES] CORPUS OUT [CORPUS OUT]...
# CORPUS holds truth/NAME.json for each file; OUT is the --output folder of a finished `capture process`. --families prints the
# families named (commas between) together and all others together: what is mended on some is judged on the others.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$here/../eng/system-packages.sh" python3=python3
exec /usr/bin/python3 "$here/extraction/score.py" "$@"
