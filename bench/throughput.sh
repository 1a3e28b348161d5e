#!/usr/bin/env bash
# What the pipeline itself costs, with OCR stubbed: throughput.sh [DOCUMENTS [BACKLOG...]]
# Every role in a process of its own, through RabbitMQ and PostgreSQL on this machine; needs what ./test.sh installs.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$here/eng/system-packages.sh" initdb=postgresql rabbitmq-server=rabbitmq-server
dotnet publish "$here/tests/Capture.Stub" -c Release --use-current-runtime --self-contained false -p:PublishReadyToRun=true \
  -o "$here/out/bench" -v quiet -nologo >&2
exec python3 "$here/bench/throughput.py" "$here/out/bench/capture-stub" "$@"
