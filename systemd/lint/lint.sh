#!/bin/bash
# Checks all units and Quadlets the way the maintenance system will read them:
#   1. own rules (what systemd and podman accept, but what makes a step misbehave)
#   2. podman's Quadlet generator in dry-run
#   3. systemd-analyze verify; any output is a fault, because unknown keys are only warnings there
#
#   systemd/lint/lint.sh --root DIR [--tree DIR]    DIR: a Debian trixie tree with podman and systemd
#   systemd/lint/lint.sh --rules-only [--tree DIR]  only 1, needs nothing
#   systemd/lint/lint.sh --write-limits             makes TimeoutStopSec= of steps from bundle.yaml (limits.sh)
#   systemd/lint/lint.sh --self-test [--root DIR]   shows that each rule refuses a unit that breaks it
#
# --tree is the source tree to check (default: the one this script lies in). Status: 0 clean, 1 faults, 2 usage.
set -euo pipefail
export LC_ALL=C

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TREE=$(cd "$HERE/../.." && pwd) ROOT='' MODE=full

usage() { sed -n 's/^#   //p' "$HERE/lint.sh" >&2; exit 2; }

while (($#)); do
  case $1 in
    --root) ROOT=${2:-}; [[ -n $ROOT ]] || usage; shift ;;
    --tree) TREE=${2:-}; [[ -d $TREE ]] || usage; shift ;;
    --rules-only) MODE=rules ;;
    --self-test) MODE=self-test ;;
    --write-limits) MODE=write-limits ;;
    *) usage ;;
  esac
  shift
done
[[ $MODE != full || -n $ROOT ]] || usage
[[ -z $ROOT || -x $ROOT/usr/libexec/podman/quadlet ]] || {
  echo "lint: $ROOT has no /usr/libexec/podman/quadlet (a trixie tree with podman is needed)" >&2
  exit 2
}

TMP=$(mktemp -d)
INSIDE=''
trap 'rm -rf "$TMP" ${INSIDE:+"$INSIDE"}' EXIT
FAULTS=0
# shellcheck source-path=SCRIPTDIR source=rules.sh
. "$HERE/rules.sh"
# shellcheck source-path=SCRIPTDIR source=limits.sh
. "$HERE/limits.sh"
# shellcheck source-path=SCRIPTDIR source=selftest.sh
. "$HERE/selftest.sh"

fault() { printf 'lint: %s\n' "$*" >&2; FAULTS=$((FAULTS + 1)); }

# collect TREE : all units side by side, as the maintenance system has them.
collect() {
  rm -rf "$TMP/all" "$TMP/systemd" "$TMP/quadlets"
  mkdir -p "$TMP/all" "$TMP/systemd" "$TMP/quadlets"
  local file name
  for file in "$1"/systemd/* "$1"/quadlets/* "$1"/workflow-bundles/*/{systemd,quadlets}/*; do
    [[ -f $file ]] || continue
    name=${file##*/}
    case $name in
      *.container) cp "$file" "$TMP/quadlets/" ;;
      *.target | *.service | *.mount | *.socket | *.path | *.timer) cp "$file" "$TMP/systemd/" ;;
      *.md) continue ;;
      *) fault "${file#"$1/"}: neither a unit nor a Quadlet"; continue ;;
    esac
    [[ ! -e $TMP/all/$name ]] || fault "$name: two units have this name; names are shared by all bundles"
    cp "$file" "$TMP/all/"
  done
}

# in_root COMMAND... : in the trixie tree; without root rights in a user namespace.
in_root() {
  if ((EUID == 0)); then chroot "$ROOT" "$@"; else unshare --map-root-user chroot "$ROOT" "$@"; fi
}

# check_with_systemd : steps 2 and 3 of the head of this file.
check_with_systemd() {
  INSIDE=$(mktemp -d "$ROOT/tmp/lint.XXXXXX")
  chmod 755 "$INSIDE"
  local inside=${INSIDE#"$ROOT"} output
  inside=/${inside#/}
  cp -r "$TMP/quadlets" "$TMP/systemd" "$INSIDE/"
  mkdir "$INSIDE/out"
  if ! output=$(in_root env "QUADLET_UNIT_DIRS=$inside/quadlets" /usr/libexec/podman/quadlet -dryrun 2>&1 >/dev/null) ||
    grep -qiE 'unsupported|warn|error' <<<"$output"; then
    fault "the Quadlet generator says: $output"
  fi
  in_root env "QUADLET_UNIT_DIRS=$inside/quadlets" /usr/libexec/podman/quadlet -no-kmsg-log "$inside/out" "$inside/out" "$inside/out" >/dev/null 2>&1 || true
  cp "$INSIDE"/systemd/* "$INSIDE/out/"
  # The dispatcher is not in a plain tree; that its path exists is the image build's business.
  sed -i 's|/usr/sbin/provisioner|/bin/true|' "$INSIDE"/out/*.service
  local units=("$INSIDE"/out/*.{target,service,mount})
  units=("${units[@]#"$INSIDE"}")
  if ! output=$(in_root env "SYSTEMD_UNIT_PATH=$inside/out:" systemd-analyze verify --man=no "${units[@]/#/$inside}" 2>&1) || [[ -n $output ]]; then
    fault "systemd-analyze verify says: $output"
  fi
  rm -rf "$INSIDE"
  INSIDE=''
}

check() {
  FAULTS=0
  collect "$1"
  check_rules
  check_limits "$1"
  [[ -z $ROOT ]] || check_with_systemd
  ((FAULTS == 0))
}

case $MODE in
  self-test) self_test ;;
  write-limits) check_limits "$TREE" write ;;
  *)
    [[ $MODE == full ]] || ROOT=''
    check "$TREE" || exit 1
    echo "lint: $(find "$TMP/all" -type f | wc -l) units are clean"
    ;;
esac
