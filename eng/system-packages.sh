#!/usr/bin/env bash
# Installs the Debian/Ubuntu packages Capture stands on, if any is missing. Arguments: further packages, as command=package.
set -euo pipefail

missing=()
# Read to its end: grep -q would leave ldconfig writing into nothing, which counts as a failure under pipefail.
library() { ldconfig -p | grep -E "$1" >/dev/null || missing+=("$2"); }
# Debian keeps PostgreSQL's programs off the search path.
program() { command -v "$1" >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/$1" >/dev/null || missing+=("$2"); }
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
library 'libtiff\.so\.6' libtesseract5
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

# Packages of servers start them, and make a database cluster. Tests start their own, so for the time of the installation
# nothing may be started.
deny=/usr/sbin/policy-rc.d
if [ ! -e $deny ]; then
  trap '"${as_root[@]}" rm -f $deny' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee $deny >/dev/null
  "${as_root[@]}" chmod +x $deny
fi
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
