#!/bin/sh
# healthy.sh: is the process alive, and can it do its work?   healthy.sh alive: is it alive? Ending one that is brings no share back.
# The process renews its alive file every few seconds. Its first line is "ok", or "waiting" when something keeps it from doing
# anything at all; then it says what. Older than a minute, or not there: not alive.
file=${CAPTURE__Health__AliveFile:-/tmp/capture-alive}
[ -e "$file" ] && [ $(($(date +%s) - $(stat -c %Y "$file"))) -lt 60 ] || exit 1
[ "${1:-}" = alive ] && exit 0
[ "$(head -n 1 "$file")" = ok ] || { cat "$file"; exit 1; }
