# What steps share. Source it first:  . /usr/libexec/bootwright/common.sh
# shellcheck shell=bash
set -Eeuo pipefail
export LC_ALL=C

PROVISION=${PROVISION:-/run/provision}
NEW_ROOT=${NEW_ROOT:-/run/target/root}
SYSFS=${SYSFS:-/sys}

say() { printf '%s\n' "$*"; }

# The last line of a failed step is one sentence that says why. The status tells the trap below, which also
# runs when the failure was inside $(...), that the sentence is said already.
SAID=65
die() { printf '%s\n' "$*" >&2; exit "$SAID"; }
trap 'status=$?; ((status == SAID)) || printf "%s\n" "line $LINENO of the step ${STEP:-$0} failed with status $status: $BASH_COMMAND" >&2; exit $status' ERR
# run_step COMMAND... : a step's work. bash heeds a signal only between two programs, and one that unpacks an image runs
# for half an hour; so the work is done beside a shell that does nothing but wait.
run_step() {
  local status=0
  set -m
  "$@" &
  # shellcheck disable=SC2064 # the process of now
  trap "kill -KILL -- -$! 2>/dev/null; die 'the step was told to stop before it was done'" TERM
  set +m
  wait $! || status=$?
  exit "$status"
}

# progress PERCENT : shown in the job; never fails the step.
progress() {
  local file=$PROVISION/progress/${STEP:-step}.service
  mkdir -p "${file%/*}" 2>/dev/null && printf '%s\n' "$1" >"$file.new" 2>/dev/null && mv "$file.new" "$file" || true
}

# require VARIABLE... : they come from recipe.env.
require() {
  local name
  for name in "$@"; do
    [[ -n ${!name:-} ]] || die "the recipe gives no $(tr '[:upper:]' '[:lower:]' <<<"$name"), which this step needs"
  done
}

# run_quietly WHAT COMMAND... : output only when it fails, the last line of it in the sentence.
run_quietly() {
  local what=$1 output
  shift
  if ! output=$("$@" 2>&1); then
    printf '%s\n' "$output" >&2
    die "$what failed: $(grep -v '^[[:space:]]*$' <<<"$output" | tail -n 1 || true)"
  fi
}

# settle : waits until udev has dealt with its events (what udevadm settle looks at), 10 s at most.
settle() {
  local tries
  for ((tries = 0; tries < 100; tries++)); do
    [[ -e /run/udev/queue ]] || return 0
    sleep 0.1
  done
}
