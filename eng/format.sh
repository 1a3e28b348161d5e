#!/usr/bin/env bash
# Is white space as .editorconfig has it? Prints what is not; --fix puts it right. The other rules of style are the build's own: there
# they are errors.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case "${1:-}" in
  --fix) exec dotnet format whitespace Capture.sln --no-restore --verbosity quiet ;;
  "") dotnet format whitespace Capture.sln --no-restore --verify-no-changes --verbosity quiet || { echo "Put it right with: eng/format.sh --fix" >&2; exit 1; } ;;
  *) echo "Usage: eng/format.sh [--fix]" >&2; exit 2 ;;
esac
