#!/bin/bash
# Lints all units inside the tree the maintenance system is made of (built if it is not in the cache). Takes root.
OS=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ROOT=$(dirname "$OS")
CACHE=${CACHE:-$HOME/.cache/bootwright}
# shellcheck source=/dev/null
. "$OS/lib/common.sh"
# shellcheck source=/dev/null
. "$OS/lib/apt.sh"
for stage in "$OS"/stages/*.sh; do
  # shellcheck source=/dev/null
  . "$stage"
done
[[ $(id -u) == 0 ]] || die "this needs the tree of the maintenance system, which takes root to build"
mkdir -p "$CACHE/parts"
CACHE=$(realpath "$CACHE")
# REFRESH and WORK are read by the stages.
# shellcheck disable=SC2034
REFRESH='' && REFRESH=$(refresh_mark)
exec {lock}>"$CACHE/maintenance.lock"
flock "$lock"
# shellcheck disable=SC2034
WORK=$(mktemp -d "$CACHE/parts/.work.XXXXXX")
need buildah jq squashfs-tools
stage_kernel
stage_base
container=$(b from "$(base_image)")
trap 'b rm "$container" >/dev/null; rm -rf "$WORK"' EXIT
tree=$(b mount "$container")
"$ROOT/systemd/lint/lint.sh" --root "$tree"
"$ROOT/systemd/lint/lint.sh" --self-test --root "$tree"
