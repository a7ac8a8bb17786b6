#!/bin/sh
# After `azd deploy`: does the service answer, with storage and queue? Role assignments take minutes to arrive, so this asks again.
set -eu

url=${LOOKAHEAD_URL:?LOOKAHEAD_URL is not set; run azd provision.}
tries=${LOOKAHEAD_SMOKE_TRIES:-40}
pause=${LOOKAHEAD_SMOKE_PAUSE:-15}

while :; do
  if answer=$(curl --silent --show-error --fail --max-time 30 "$url/api/health" 2>&1); then
    break
  fi
  tries=$((tries - 1))
  if [ "$tries" -le 0 ]; then
    echo "$url/api/health does not answer with 200: $answer" >&2
    echo "Look at the function app's log stream; docs/operate.md says what to look for." >&2
    exit 1
  fi
  sleep "$pause"
done

echo "The service answers at $url. An administrator's first key: docs/deploy.md, \"The first key\"."
