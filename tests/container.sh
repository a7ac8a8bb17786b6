#!/usr/bin/env bash
# Builds the worker's image for cpu from its Dockerfile, and runs jobs in it: ./test --container.
# No Docker engine and no registry: buildah with chroot isolation, and stand-ins for the base images, made of this machine's
# Debian and .NET. So it shows that the Dockerfile and the program in it work, not that they do on the real bases.
set -euo pipefail
cd "$(dirname "$0")/.."

user=1654
port=${LOOKAHEAD_CONTAINER_TEST_PORT:-18080}
work=${LOOKAHEAD_CONTAINER_WORK:-/var/tmp/lookahead-container} # images: about 4 GB
store=$work/jobs
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs
buildah=(buildah --root "$work/storage" --runroot "$work/run")
passed=0
failed=0
container=""
service=""

clean_up() {
  if [ -n "$service" ]; then kill "$service" 2>/dev/null || true; fi
  if [ -n "$container" ]; then "${buildah[@]}" rm "$container" >/dev/null 2>&1 || true; fi
}
trap clean_up EXIT

finish() {
  echo "$passed passed, $failed failed, 0 skipped"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

give_up() {
  echo "$*" >&2
  failed=$((failed + 1))
  finish
  exit 1
}

# check TEXT COMMAND...: counts one test.
check() {
  local text="$1"
  shift
  if "$@"; then
    echo "passed: $text"
    passed=$((passed + 1))
  else
    echo "FAILED: $text" >&2
    failed=$((failed + 1))
  fi
}

make_bases() {
  if "${buildah[@]}" inspect --type image localhost/lookahead-standin-sdk >/dev/null 2>&1; then return; fi
  echo "Making stand-ins of the base images (debootstrap, and .NET of this machine)"
  local dotnet base c
  dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
  debootstrap --variant=minbase --include=ca-certificates,libstdc++6,zlib1g,libssl3 bookworm "$work/base" >"$work/debootstrap.log" 2>&1 \
    || give_up "debootstrap failed; its output: $work/debootstrap.log"
  base=("${buildah[@]}" add -q)
  c=$("${buildah[@]}" from scratch)
  "${base[@]}" "$c" "$work/base" / >/dev/null
  for part in host shared dotnet; do "${base[@]}" "$c" "$dotnet/$part" "/usr/share/dotnet/$part" >/dev/null; done
  "${buildah[@]}" run "$c" ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet
  # .NET's own images bring ICU; the programs do without.
  "${buildah[@]}" config --env DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "$c"
  "${buildah[@]}" commit -q "$c" localhost/lookahead-standin-runtime >/dev/null
  "${base[@]}" "$c" "$dotnet" /usr/share/dotnet >/dev/null
  "${buildah[@]}" commit -q --rm "$c" localhost/lookahead-standin-sdk >/dev/null
  rm -rf "$work/base"
}

build_image() {
  echo "Building GpuWorker/Dockerfile for cpu (its packages come from this machine's cache)"
  "${buildah[@]}" bud --pull-never --layers=false -v "${NUGET_PACKAGES:-$HOME/.nuget/packages}:/root/.nuget/packages" -v /etc/ssl/certs:/etc/ssl/certs:ro \
    --build-arg SdkImage=localhost/lookahead-standin-sdk --build-arg RuntimeImage=localhost/lookahead-standin-runtime \
    -f GpuWorker/Dockerfile -t localhost/lookahead-worker . >"$work/build.log" 2>&1 || give_up "The build failed; its output: $work/build.log"
}

in_container() { "${buildah[@]}" run -v "$store:$store" --env LOOKAHEAD_STORE="$store" "$@"; }

# worker [buildah options]: one run of the worker's program; its exit code is that of buildah, which hands it on.
worker() { in_container "$@" "$container" -- dotnet /app/GpuWorker.dll --once --wait 5 >>"$work/worker.log" 2>&1; }

# The worker's process among the descendants of a process.
program_under() {
  local child found
  for child in $(pgrep -P "$1"); do
    if [[ "$(tr "\0" " " <"/proc/$child/cmdline")" = "/usr/bin/dotnet /app/GpuWorker.dll "* ]]; then
      echo "$child"
      return 0
    fi
    if found=$(program_under "$child"); then
      echo "$found"
      return 0
    fi
  done
  return 1
}

api() { curl --silent --fail --max-time 20 "http://127.0.0.1:$port/api/$1" "${@:2}"; }
field() { python3 -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }
submit() { api jobs -H 'Content-Type: application/json' -d "$1" | field id; }
state_is() { [ "$(api "jobs/$1" | field state)" = "$2" ]; }
error_is() { api "jobs/$1" | grep -q "$2"; }
exits_with() { local code=0; "${@:2}" || code=$?; [ "$code" -eq "$1" ] || { echo "exit code $code, not $1" >&2; return 1; }; }
# The second attempt went on where the first had stopped: its first training step is not the job's first.
was_resumed() { api "jobs/$1/events" | python3 -c '
import json, sys
events = json.load(sys.stdin)["events"]
starts = [i for i, e in enumerate(events) if e["type"] == "state" and e["state"] == "running"]
steps = [[e["step"] for e in part if e["type"] == "training-step"] for part in (events[starts[0]:starts[1]], events[starts[1]:])]
print("steps before the signal:", steps[0], "first after it:", steps[1][0])
sys.exit(not 0 < steps[0][-1] <= steps[1][0])'; }

for program in buildah debootstrap setpriv curl; do
  command -v "$program" >/dev/null || give_up "$program is missing: apt-get install buildah debootstrap util-linux curl"
done
[ "$(id -u)" -eq 0 ] || give_up "This needs root, for chroot."
mkdir -p "$work"
make_bases
build_image
./lookahead --version >/dev/null
container=$("${buildah[@]}" from --pull-never localhost/lookahead-worker)
echo "Image: $("${buildah[@]}" images --format '{{.Size}}' localhost/lookahead-worker), of which stand-in for the base $("${buildah[@]}" images --format '{{.Size}}' localhost/lookahead-standin-runtime)"

rm -rf "$store" "$work/worker.log"
install -d -o "$user" -g "$user" "$store" "$store/in"
install -o "$user" -g "$user" samples/example-problems.jsonl "$store/in/"
setpriv --reuid "$user" --regid "$user" --clear-groups env HOME="$store" \
  artifacts/bin/Lookahead.Cli/release/lookahead serve --no-worker --store "$store" --port "$port" >"$work/service.log" 2>&1 &
service=$!
for _ in $(seq 60); do if api health >/dev/null; then break; fi; sleep 0.5; done

check "the worker's user is not root" [ "$("${buildah[@]}" run "$container" -- id -u)" = "$user" ]
check "the container has a seccomp filter and no capability" \
  [ "$("${buildah[@]}" run "$container" -- awk '/^(Seccomp|CapEff):/ { printf "%s ", $2 }' /proc/self/status)" = "0000000000000000 2 " ]
started=$(date +%s%N)
check "without a job it ends with 0" exits_with 0 in_container "$container" -- dotnet /app/GpuWorker.dll --once --wait 0
echo "Process start to end without a job: $((($(date +%s%N) - started) / 1000000)) ms"
check "on a GPU's profile without CUDA it refuses with 1" exits_with 1 worker --env LOOKAHEAD_GPU=T4
check "the refusal says infra.gpu_missing" grep -q infra.gpu_missing "$work/worker.log"

shape='"model": {"source": "new", "shape": {"dim": 96, "layers": 5}}, "n_heads": 4'
data="\"data\": {\"format\": \"problems\", \"path\": \"$store/in/example-problems.jsonl\"}"
training=$(submit "{\"kind\": \"fine-tune\", $shape, $data, \"training\": {\"steps\": 300, \"sequence_length\": 480, \"batch_tokens\": 960}}")
worker &
running=$!
for _ in $(seq 120); do if api "jobs/$training/events" | grep -q '"training-step"'; then break; fi; sleep 0.5; done
# To the program itself, as a platform does with a container's first process.
kill -TERM "$(program_under "$running")" || give_up "The worker ended before it could be stopped: $(tail -n 3 "$work/worker.log")"
check "SIGTERM during training: exit code 75" exits_with 75 wait "$running"
check "and the job is not lost" error_is "$training" '"state": *"\(queued\|running\)"'
check "the next start resumes it and ends with 0" exits_with 0 worker
check "the training job succeeded" state_is "$training" succeeded
check "and did not begin again" was_resumed "$training"

judging=$(submit "{\"kind\": \"pass-at-k\", \"model\": {\"source\": \"job\", \"job\": \"$training\"}, \"problem_sets\": [{\"name\": \"examples\", \"path\": \"$store/in/example-problems.jsonl\"}], \"sampling\": {\"samples\": 1, \"max_new_tokens\": 32}}")
worker || true
# Under the filter bubblewrap has no namespaces, and landlock needs root: programs must not run unprotected.
check "under the seccomp filter the worker refuses, or runs in another sandbox" \
  bash -c "grep -q 'infra.sandbox_unavailable\|landlock' <<<'$(api "jobs/$judging" | tr -d "'")'"
echo "Sandbox: $(api "jobs/$judging" | python3 -c 'import json,sys; j=json.load(sys.stdin); print(j["state"], (j.get("error") or {}).get("message", ""))')"
finish
