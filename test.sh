#!/usr/bin/env bash
# Installs what the tests need, runs all of them, and closes with "N passed, N failed, N skipped".
# --long: also the tests that take many minutes. --coverage: also what the tests reach, by coverlet (eng/coverage.sh); takes longer.
# Other arguments go to `dotnet test`.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here"

coverage=()
while true; do
  case "${1:-}" in
    --long) export CAPTURE_TEST_LONG=1 ;;
    --coverage) rm -rf out/coverage; coverage=(--collect "XPlat Code Coverage" --results-directory out/coverage) ;;
    *) break ;;
  esac
  shift
done
eng/system-packages.sh qpdf=qpdf chromium=chromium initdb=postgresql pgbouncer=pgbouncer dovecot=dovecot-imapd rabbitmq-server=rabbitmq-server node=nodejs npm=npm faketime=faketime || exit 1
# The blob server of the tests, as its lock file says. Without it those tests are skipped, or on CI fail.
if [ ! -e tests/azurite/node_modules/.package-lock.json ]; then
  (cd tests/azurite && npm ci --no-audit --no-fund --loglevel=error) || echo "Azurite could not be installed." >&2
fi

build=$(dotnet build Capture.sln -c Release -v quiet -nologo 2>&1) || { echo "$build"; echo "0 passed, 1 failed, 0 skipped"; exit 1; }
# On CI white space counts as a test.
if [ "${CI:-}" = true ] && ! eng/format.sh; then echo "0 passed, 1 failed, 0 skipped"; exit 1; fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
failed_run=0
for project in tests/Capture.Tests tests/Capture.Pipeline.Tests; do
  dotnet test "$project" -c Release --no-build -nologo "${coverage[@]}" "$@" 2>&1 | tee -a "$log" || failed_run=1
done

sum() { grep -oE "$1: +[0-9]+" "$log" | awk '{n += $2} END {print n + 0}'; }
passed=$(sum Passed) failed=$(sum Failed) skipped=$(sum Skipped)
if [ -n "${CAPTURE_TEST_LONG:-}" ]; then
  code=0
  tests/deployment/compose.sh || code=$?
  case $code in 0) passed=$((passed + 1)) ;; 77) skipped=$((skipped + 1)) ;; *) failed=$((failed + 1)) ;; esac
fi
[ ${#coverage[@]} -eq 0 ] || eng/coverage.sh out/coverage
# A test host that dies counts its tests nowhere.
if [ $failed_run -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
