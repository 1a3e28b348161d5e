#!/bin/sh
# healthy.sh: is the process alive, and can it do its work?   healthy.sh alive: is it alive? Ending one that is brings no share back.
# The process touches its alive file every few seconds as long as it can serve its queues, and writes into it what keeps it from
# taking anything at all. Older than a minute, or not there: not alive.
file=${CAPTURE__Health__AliveFile:-/tmp/capture-alive}
[ -e "$file" ] && [ $(($(date +%s) - $(stat -c %Y "$file"))) -lt 60 ] || exit 1
[ "${1:-}" = alive ] && exit 0
[ ! -s "$file" ] || { cat "$file"; exit 1; }
