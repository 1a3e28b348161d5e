#!/usr/bin/env bash
# The first day of docker/compose.yaml, as an operator has it, then its worst: from a fresh clone, make-secrets.sh and one "up";
# patients, a user, faxes dropped into every lane by an account that is not root; documents filed, the review page served; an
# inbox Capture may not use; every container killed in the middle of its work; books and doctor at the end; "down", "up" again.
#
# Needs root and Debian's packages docker.io, docker-compose and debootstrap, which it installs. Images are not fetched: stand-ins
# are made of Debian's packages (standins/), under the names the originals have. About 15 minutes, 3 GB of disk.
# Exit code 77: skipped, with the reason. CAPTURE_DRILL_CACHE: a folder that keeps the images for the next run.
# CAPTURE_DRILL_OPERATOR: uid of who runs make-secrets.sh, 0 unless set. CAPTURE_DRILL_PATIENCE: on a machine that has much
# else to do, times the seconds everything may take.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../.." && pwd)

skip() { echo "SKIPPED: $*"; exit 77; }
[ "$(id -u)" -eq 0 ] || skip "The compose drill starts a Docker engine of its own, which needs root."
"$repository/eng/system-packages.sh" dockerd=docker.io docker-compose=docker-compose debootstrap=debootstrap iptables=iptables curl=curl >/dev/null 2>&1 \
  || skip "docker.io, docker-compose or debootstrap cannot be installed."
# Not everywhere; what it checks is left out then, and that is said.
"$repository/eng/system-packages.sh" kubectl=kubernetes-client >/dev/null 2>&1 || true
unshare --net true 2>/dev/null || skip "This machine allows no network namespaces."

work=$(mktemp -d /var/tmp/capture-drill.XXXXXX)
chmod 755 "$work"
images=${CAPTURE_DRILL_CACHE:-$work}/images
operator=${CAPTURE_DRILL_OPERATOR:-0}
# shellcheck source=engine.sh
. "$here/engine.sh"

finish() {
  local code=$?
  trap - EXIT
  if [ $code -ne 0 ] && [ $code -ne 77 ]; then
    echo "FAILED (exit $code). What the containers said last:"
    compose ps 2>/dev/null || true
    compose logs --tail 60 --no-color 2>/dev/null | grep -vE '^[^|]*\|    at |\[info\]' | cut -c1-300 || true
  fi
  compose down -v --timeout 5 >/dev/null 2>&1 || true
  engine_stop
  umount -l "$work"/exec/netns/* "$images"/overlay2/*/merged 2>/dev/null || true
  rm -rf "$work"
  exit $code
}
trap finish EXIT

say() { printf '%s  %s\n' "$(date +%H:%M:%S)" "$*"; }
now() { date +%s.%N; }
seconds() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.0f", b - a }'; }
compose() { docker-compose -f "$work/capture/docker/compose.yaml" "$@"; }
container() { compose ps -q "$1" | head -n 1; }
sql() { compose exec -T postgres psql -U capture -d capture -tAc "$1" | tr -d '\r'; }
health() { docker inspect -f '{{.State.Health.Status}}' "$(container "$1")"; }

# within SECONDS WHAT COMMAND...: waits until the command succeeds.
within() {
  local limit=$(($1 * ${CAPTURE_DRILL_PATIENCE:-1})) what=$2 begun=$SECONDS
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $((SECONDS - begun)) -lt "$limit" ] || { echo "Not within $limit s: $what"; return 1; }
    sleep 1
  done
  say "ok: $what ($((SECONDS - begun)) s)"
}

is() { [ "$(eval "$1")" = "$2" ]; }
at_least() { [ "$(eval "$1")" -ge "$2" ]; }

# A command line of the README for this deployment, as written there, but for Compose's name here.
readme() {
  local line
  line=$(grep -F "docker compose -f docker/compose.yaml exec" "$work/capture/README.md" | grep -F "$1") || { echo "README has no line for: $1"; return 1; }
  (cd "$work/capture" && eval "timeout 300 ${line/docker compose/docker-compose}")
}

drop() { # LANE FILES...: as an account that is neither root nor Capture's.
  local lane=$1
  shift
  setpriv --reuid 65534 --regid 65534 --clear-groups cp --no-preserve=mode,ownership "$@" "$work/capture/docker/inbox/$lane/"
}

# batch NUMBER LANE: the samples five times more, each with bytes of its own at its end, so that it is another file. Fewer are
# done before anybody can look.
batch() {
  local folder=$work/batch-$1 file copy
  mkdir -p "$folder"
  for file in "$work"/capture/samples/files/*.pdf; do
    for copy in 1 2 3 4 5; do
      { cat "$file"; printf '\n%% %s %s\n' "$1" "$copy"; } > "$folder/$1-$copy-$(basename "$file")"
    done
  done
  chmod -R a+rX "$folder"
  drop "$2" "$folder"/*
}

say "Stand-ins"
mkdir -p "$images" "$work/exec"
engine_start outside || skip "A Docker engine does not start here."
if ! docker image inspect postgres:17 rabbitmq:4-management mcr.microsoft.com/dotnet/sdk:10.0 mcr.microsoft.com/dotnet/aspnet:10.0 >/dev/null 2>&1; then
  debootstrap --variant=minbase --include=ca-certificates,libicu72 bookworm "$work/base" >"$work/debootstrap.log" 2>&1 || skip "debootstrap cannot fetch Debian's packages."
  tar -C "$work/base" -c . | docker import - base >/dev/null
  cp -r "$here/standins" "$work/standins"
  cp -r "$(dirname "$(readlink -f "$(command -v dotnet)")")" "$work/standins/dotnet"
  cp /etc/ssl/certs/ca-certificates.crt "$work/standins/certificates.crt"
  for image in sdk=mcr.microsoft.com/dotnet/sdk:10.0 aspnet=mcr.microsoft.com/dotnet/aspnet:10.0 rabbitmq=rabbitmq:4-management postgres=postgres:17; do
    docker build -q --network host --target "${image%%=*}" -t "${image#*=}" "$work/standins" >"$work/standins.log" 2>&1 || { tail -n 20 "$work/standins.log"; exit 1; }
  done
  rm -rf "$work/base" "$work/standins"
fi

say "Clone, and the image by docker/Dockerfile"
begun=$(now)
git clone -q "$repository" "$work/capture"
cd "$work/capture"
# The drill's files are not root's where its operator is not.
[ "$operator" -eq 0 ] || chown -R "$operator:$operator" "$work/capture"
as_operator() { if [ "$operator" -eq 0 ]; then "$@"; else setpriv --reuid "$operator" --regid "$operator" --clear-groups env HOME="$work" "$@"; fi; }
docker build -q --network host -f docker/Dockerfile -t capture . >"$work/build.log" 2>&1 || { tail -n 30 "$work/build.log"; exit 1; }
built=$(now)
engine_stop
engine_start inside

say "make-secrets.sh, then one up"
started=$(now)
as_operator docker/make-secrets.sh >/dev/null
[ "$(stat -c %a docker/secrets)" = 700 ] && ! find docker/secrets -type f ! -perm 600 | grep -q . || { echo "Secrets are open to others."; exit 1; }
changed=$(as_operator git status --porcelain)
[ -z "$changed" ] || { echo "The set-up leaves files git would commit:"; echo "$changed"; exit 1; }
compose up -d --scale ocr=2 >"$work/up.log" 2>&1 || { tail -n 30 "$work/up.log"; exit 1; }
up=$(now)
say "ok: up in $(seconds "$started" "$up") s"
for lane in stat routine bulk; do within 10 "inbox/$lane is there" test -d "docker/inbox/$lane"; done

cp samples/patients.csv patients.csv
readme "patients import" | grep -E '^Patients: [1-9]'
readme "users add NAME" | grep -q 'one-time password: ' && say "ok: a user"
files=(samples/files/*)
position=0
for file in "${files[@]}"; do
  case $file in *.json | *.xml) continue ;; esac
  lanes=(stat routine bulk)
  companions=("${file%.*}".json "${file%.*}".xml)
  drop "${lanes[$((position % 3))]}" "$file" $(ls "${companions[@]}" 2>/dev/null || true)
  position=$((position + 1))
done
within 240 "first document filed" at_least "sql \"SELECT COUNT(*) FROM documents WHERE state = 'indexed'\"" 1
filed=$(now)
echo "TIME from git clone to the first filed sample: $(seconds "$begun" "$filed") s, of which $(seconds "$begun" "$built") s are clone and image, $(seconds "$started" "$up") s up, $(seconds "$up" "$filed") s patients, user, faxes"
settled() { [ "$(sql "SELECT COUNT(*) FROM files WHERE state = 'open'")" = 0 ] && [ "$(sql "SELECT COUNT(*) FROM documents WHERE state = 'open'")" = 0 ] && [ "$(sql "SELECT COUNT(*) FROM files")" -ge "$1" ]; }
within 300 "all $position samples at their end" settled "$position"
within 120 "every lane took its own" is "sql 'SELECT COUNT(DISTINCT lane) FROM files'" 3
within 30 "the review page is served" in_engine_network curl -fsS -o "$work/page.html" http://127.0.0.1:8080/sign-in
grep -qi '<form' "$work/page.html"
for service in ingest ocr classify match index review; do within 150 "$service is healthy" is "health $service" healthy; done
! compose logs --no-color | grep -q 'HTTP_PORTS' || { echo "A warning about HTTP_PORTS."; exit 1; }
compose logs --no-color ingest | grep -qE '20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9:.]+ [+-][0-9:]+ \[INF\]' || { echo "Log lines bear no date."; exit 1; }
within 150 "every original was read back" is "sql 'SELECT COUNT(*) FROM files WHERE verified_at IS NULL'" 0

say "The queries and queues Kubernetes scales by, on this database and this broker"
asked=0
while IFS= read -r query; do
  waits=$(sql "$query" </dev/null)
  # Everything is done, whatever the faxes say of their dates: nothing waits.
  awk -v waits="$waits" 'BEGIN { exit !(waits ~ /^[0-9.]+$/ && waits < 60) }' || { echo "A query answers '$waits': $query"; exit 1; }
  asked=$((asked + 1))
done < <(awk '/query: >-/ { inside = 1; text = ""; next } /targetQueryValue/ { if (inside) print text; inside = 0 } inside { sub(/^ +/, ""); text = text " " $0 }' docker/kubernetes/scaling.yaml)
[ "$asked" -ge 5 ]
compose exec -T rabbitmq rabbitmqctl -q list_queues -p capture name | tr -d '\r' > "$work/queues.txt"
for queue in $(grep -oE 'queueName: [a-z.-]+' docker/kubernetes/scaling.yaml | cut -d' ' -f2); do
  grep -qx "$queue" "$work/queues.txt" || { echo "The broker has no queue $queue."; exit 1; }
done
if kubectl kustomize --help >/dev/null 2>&1; then kubectl kustomize docker/kubernetes >/dev/null; else echo "kubectl is not here: kustomize is not run."; fi
say "ok: $asked queries"

say "An inbox Capture may not use"
owner=$(stat -c %u:%g docker/inbox/bulk)
chown root:root docker/inbox/bulk
chmod 755 docker/inbox/bulk
within 240 "ingest is unhealthy" is "health ingest" unhealthy
docker inspect -f '{{range .State.Health.Log}}{{.Output}}{{end}}' "$(container ingest)" | grep -q 'uid' || { echo "The health check does not say which account."; exit 1; }
chown "$owner" docker/inbox/bulk
chmod 3773 docker/inbox/bulk
within 240 "ingest is healthy again" is "health ingest" healthy

say "Every container killed in the middle of its work"
expected=$position
number=0
for service in prepare ingest ocr classify match index review rabbitmq postgres; do
  [ "$service" != prepare ] || continue
  number=$((number + 1))
  lanes=(stat routine bulk)
  batch "$number" "${lanes[$((number % 3))]}"
  expected=$((expected + $(ls "$work/batch-$number" | wc -l)))
  [ "$service" = ingest ] || within 60 "work in hand" at_least "sql \"SELECT COUNT(*) FROM stage_work WHERE state IN ('ready', 'running')\"" 1
  sleep $((number % 4))
  # Not "docker kill", which tells the engine that it is meant to be down.
  kill -KILL "$(docker inspect -f '{{.State.Pid}}' "$(container "$service")")"
  within 150 "$service runs again" is "docker inspect -f '{{.State.Running}}' \"\$(container $service)\"" true
done
within 120 "PostgreSQL answers" sql 'SELECT 1'
within 900 "all $expected files at their end" settled "$expected"
[ "$(sql 'SELECT COUNT(*) FROM files')" = "$expected" ] || { echo "$(sql 'SELECT COUNT(*) FROM files') files in the books, $expected dropped."; exit 1; }
within 150 "every original was read back" is "sql 'SELECT COUNT(*) FROM files WHERE verified_at IS NULL'" 0
readme "ledger --verify" | tee "$work/ledger.txt"
grep -q 'byte for byte' "$work/ledger.txt"
within 90 "doctor is green" readme "capture doctor" || { readme "capture doctor"; exit 1; }
for service in ingest ocr classify match index review; do within 150 "$service is healthy" is "health $service" healthy; done

say "down, and up again"
compose down >/dev/null 2>&1
compose up -d --scale ocr=2 >"$work/up.log" 2>&1 || { tail -n 30 "$work/up.log"; exit 1; }
within 120 "PostgreSQL answers" sql 'SELECT 1'
[ "$(sql 'SELECT COUNT(*) FROM files')" = "$expected" ]
batch again stat
within 300 "what came after is at its end" settled $((expected + $(ls "$work/batch-again" | wc -l)))
readme "ledger --verify" | grep 'byte for byte'
within 90 "doctor is green" readme "capture doctor" || { readme "capture doctor"; exit 1; }
say "All of it held."
