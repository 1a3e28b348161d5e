#!/usr/bin/env bash
# Capture against plain tesseract on the same files, in one run on the same machine.
#   bench/compare.sh [FOLDER [PATIENTS.csv]]       default: the samples
# Capture does everything from landing to the searchable PDF. Plain tesseract (--psm 1: with orientation detection)
# only reads: TIFF, JPEG and PNG files as they are, PDFs rendered to 200 dpi beforehand, which is not counted.
# Both use all processors: one tesseract process a file, as many at once as there are processors.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
files=$(realpath "${1:-$here/../samples/files}")
patients=$(realpath "${2:-$here/../samples/patients.csv}")
"$here/../eng/system-packages.sh" tesseract=tesseract-ocr python3=python3
"$here/../eng/build.sh"
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
processors=$(nproc)

# A list of images for each file, for tesseract to read in one process.
mkdir "$work/in" "$work/out"
find "$files" -maxdepth 1 -type f \( -iname '*.tif' -o -iname '*.tiff' -o -iname '*.jpg' -o -iname '*.jpeg' -o -iname '*.png' -o -iname '*.pdf' \) | sort | while read -r file; do
  name=$(basename "$file")
  case "${name,,}" in
    *.pdf) mkdir "$work/in/$name.pages"; pdftoppm -r 200 -gray "$file" "$work/in/$name.pages/p"; ls "$work/in/$name.pages"/*.pgm > "$work/in/$name.txt" ;;
    *) ln -s "$file" "$work/in/$name" ;;
  esac
done
find "$work/in" -maxdepth 1 \( -type l -o -name '*.txt' \) | sort > "$work/list"

echo "Plain tesseract on $(wc -l < "$work/list") files ..."
OMP_THREAD_LIMIT=1 python3 "$here/measure.py" "$work/tesseract.json" \
  sh -c "xargs -P $processors -I{} sh -c 'tesseract \"{}\" \"$work/out/\$(basename \"{}\")\" --psm 1 >/dev/null 2>&1' < '$work/list'" || true
echo "Capture on the same files ..."
python3 "$here/measure.py" "$work/capture.json" \
  "$here/../out/capture/capture" process "$files" --output "$work/result" --patients "$patients" > "$work/log"

python3 - "$work" <<'PY'
import json, sys
work = sys.argv[1]
ours, plain = (json.load(open(f'{work}/{name}.json')) for name in ('capture', 'tesseract'))
pages = sum(1 for _ in open(f'{work}/result/pages.jsonl'))
print(f'\n{pages} pages            {"Capture":>12}{"tesseract":>12}{"ratio":>8}')
def row(name, a, b, digits):
    print(f'{name:24}{a:12.{digits}f}{b:12.{digits}f}{a / b:8.2f}')
row('CPU seconds a page', ours['cpu'] / pages, plain['cpu'] / pages, 2)
row('pages a minute', pages / ours['wall'] * 60, pages / plain['wall'] * 60, 1)
row('peak memory, MiB', ours['peakMiB'], plain['peakMiB'], 0)
PY
