#!/usr/bin/env bash
# Are white space, style and analyzers' rules kept, as .editorconfig has them? Prints what is not; --fix puts it right.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case "${1:-}" in
  --fix) exec dotnet format Capture.sln --verbosity quiet ;;
  "") dotnet format Capture.sln --verify-no-changes --verbosity quiet || { echo "Put it right with: eng/format.sh --fix" >&2; exit 1; } ;;
  *) echo "Usage: eng/format.sh [--fix]" >&2; exit 2 ;;
esac
