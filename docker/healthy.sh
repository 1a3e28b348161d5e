#!/bin/sh
# The process touches its alive file every few seconds as long as it can serve its queues. Older than a minute, or not there: not healthy.
file=${CAPTURE__Health__AliveFile:-/tmp/capture-alive}
[ -e "$file" ] && [ $(($(date +%s) - $(stat -c %Y "$file"))) -lt 60 ]
