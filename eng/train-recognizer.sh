#!/usr/bin/env bash
# Trains the network that lines are read with, from nothing to the file that ships: eng/train-recognizer.sh FOLDER [TESTS...]
# Continues from the network of Debian's tesseract-ocr-eng, whose weights were trained on clean print. Made-up pages are drawn, sent
# through faxes and scanners that are made up, too, cut into lines by the product itself, and learnt. FOLDER keeps every step: a run
# that was broken off goes on. Under TESTS lie texts that are never to be learnt: what shares five words in a row with one is not drawn.
# The result is FOLDER/eng.traineddata; to ship it, copy it to src/Imaging/Recognition/Model. What it took and gave:
# docs/recognizer.md. CAPTURE_TRAIN_PARTS and CAPTURE_TRAIN_PAGES make it smaller, to try it in minutes.
set -euo pipefail
[ $# -gt 0 ] || { echo "Usage: eng/train-recognizer.sh FOLDER [TESTS...]" >&2; exit 64; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/recognizer
mkdir -p "$1"
work=$(cd "$1" && pwd)
shift
parts=${CAPTURE_TRAIN_PARTS:-5} pages=${CAPTURE_TRAIN_PAGES:-100} epochs=1 rate=0.0007
workers=$(nproc)

as_root=(); [ "$(id -u)" -eq 0 ] || as_root=(sudo)
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends \
  tesseract-ocr-eng python3-torch libopenblas0-pthread python3-numpy python3-scipy python3-pil python3-levenshtein fontconfig \
  wamerican-large hunspell-en-med fortunes $(cat "$here/fonts.txt") >/dev/null
dotnet build "$here/lines" -c Release -v quiet -nologo >&2
lines="dotnet $here/lines/bin/Release/net10.0/Capture.RecognizerLines.dll"
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 OMP_THREAD_LIMIT=1

[ -s "$work/texts.jsonl" ] || { $lines texts 4000 7 > "$work/texts.partial"; mv "$work/texts.partial" "$work/texts.jsonl"; }

# One part: pages, their lines, what stands in them.
part() {
  local name=$1; shift
  [ -s "$work/lines$name.npz" ] && return
  rm -rf "$work/pages$name"
  /usr/bin/python3 "$here/draw_pages.py" "$work/texts.jsonl" "$pages" "$name" "$work/pages$name" "$@"
  $lines cut "$work/cut$name" "$work/pages$name"/*.tif "$work/pages$name"/*.png
  /usr/bin/python3 "$here/label.py" "$work/pages$name/pages*.jsonl" "$work/cut$name" "$work/labelled$name.npz"
  mv "$work/labelled$name.npz" "$work/lines$name.npz"
  rm -rf "$work/pages$name" "$work/cut$name".*
}
for ((first = 1; first <= parts; first += workers)); do
  running=()
  for ((name = first; name < first + workers && name <= parts; name++)); do
    part "$name" "$@" &
    running+=($!)
  done
  for one in "${running[@]}"; do wait "$one"; done
done

model=$(for folder in /usr/share/tesseract-ocr/5/tessdata /usr/share/tesseract-ocr/4.00/tessdata; do ls "$folder/eng.traineddata" 2>/dev/null || true; done | head -1)
/usr/bin/python3 "$here/train.py" "$model" "$work/eng.traineddata" "$epochs" "$rate" "$work"/lines*.npz
