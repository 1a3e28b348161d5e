#!/usr/bin/env bash
# Capture against plain tesseract, and ocrmypdf if asked for, on the same files, in one run on the same machine.
#   bench/compare.sh [--models] [--ocrmypdf] [--every N] [--rounds N] [--patients FILE.csv] [FOLDER...]     default: the samples
# On a machine whose speed wanders, --rounds measures each tool so often, in turn, and takes the medians.
# --models holds the product's own trained data against Tesseract's instead, both read by Capture.
# Where NAME.txt lies beside an image, or NAME.json in a folder truth beside the files', it tells the true text, and what each
# tool read is scored against it, set by set or severity by severity.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
packages=(tesseract=tesseract-ocr python3=python3 tiffcp=libtiff-tools)
case " $* " in *" --ocrmypdf "*) packages+=(ocrmypdf=ocrmypdf unpaper=unpaper) ;; esac
"$here/../eng/system-packages.sh" "${packages[@]}"
/usr/bin/python3 -c 'import Levenshtein, numpy, scipy' 2>/dev/null || {
  as_root=(); [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends python3-numpy python3-scipy python3-levenshtein >/dev/null
}
"$here/../eng/build.sh"
exec /usr/bin/python3 "$here/compare.py" "$@"
