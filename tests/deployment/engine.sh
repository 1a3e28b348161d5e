# A Docker engine of the drill's own, in a network namespace of its own: bridge networks, container names and published ports
# work there without touching the machine's. Sourced; needs $work. Its images are kept in $images, so that a second run is quick.

engine_log=$work/dockerd.log
export DOCKER_HOST=unix://$work/docker.sock DOCKER_BUILDKIT=0 COMPOSE_DOCKER_CLI_BUILD=0 COMPOSE_PROJECT_NAME=capture-drill

# engine_start outside | inside: with the machine's network and no bridge, for building; or in a namespace, for running.
engine_start() {
  local options="--data-root $images --exec-root $work/exec --pidfile $work/docker.pid --host $DOCKER_HOST"
  if [ "$1" = outside ]; then
    setsid dockerd $options --bridge=none --iptables=false >>"$engine_log" 2>&1 &
  else
    setsid unshare --net sh -c "ip link set lo up; exec dockerd $options" >>"$engine_log" 2>&1 &
  fi
  local waited=0
  until docker info >/dev/null 2>&1; do
    waited=$((waited + 1))
    [ $waited -lt 60 ] || { tail -n 20 "$engine_log" >&2; return 1; }
    sleep 1
  done
}

engine_stop() {
  [ -s "$work/docker.pid" ] || return 0
  local pid
  pid=$(cat "$work/docker.pid")
  kill "$pid" 2>/dev/null || true
  while [ -e "/proc/$pid" ]; do sleep 0.5; done
  rm -f "$work/docker.pid"
}

# Runs a command where the published ports are.
in_engine_network() { nsenter --net="/proc/$(cat "$work/docker.pid")/ns/net" "$@"; }
