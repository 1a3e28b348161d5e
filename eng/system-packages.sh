#!/usr/bin/env bash
# Installs the Debian/Ubuntu packages Capture stands on, if any is missing. Arguments: further packages, as command=package.
set -euo pipefail

missing=()
library() { ldconfig -p | grep -qE "$1" || missing+=("$2"); }
program() { command -v "$1" >/dev/null || missing+=("$2"); }
trained() {
  local folder
  for folder in /usr/share/tesseract-ocr/*/tessdata /usr/share/tessdata "${TESSDATA_PREFIX:-/nowhere}"; do
    [ -e "$folder/$1.traineddata" ] && return
  done
  missing+=("tesseract-ocr-$1")
}

if ! command -v dotnet >/dev/null || ! dotnet --list-sdks | grep -q '^10\.'; then
  echo "Capture needs the .NET 10 SDK. Install it (https://dotnet.microsoft.com/download or the package dotnet-sdk-10.0), then run this again." >&2
  exit 1
fi

export PATH="$PATH:/sbin:/usr/sbin"
library 'libtesseract\.so\.5' libtesseract5
library 'liblept\.so\.5|libleptonica\.so\.6' libtesseract5
library 'libtiff\.so\.[56]' libtesseract5
library 'libzbar\.so\.0' libzbar0
program pdftoppm poppler-utils
program prlimit util-linux
program npm npm
trained eng
for extra in "$@"; do program "${extra%%=*}" "${extra##*=}"; done
[ ${#missing[@]} -eq 0 ] && exit 0

mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
if ! command -v apt-get >/dev/null; then
  echo "Missing: ${missing[*]}. Install the packages of these names (or your system's counterparts), then run this again." >&2
  exit 1
fi
as_root=(); [ "$(id -u)" -eq 0 ] || as_root=(sudo)
echo "Installing ${missing[*]} with apt-get ..."
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
