#!/bin/bash
# Builds the maintenance ISO: build.sh --out FILE.iso [--cache DIR] [--binaries DIR] [--refresh]
#   --context DIR    instead of an ISO: leave the context of the Containerfile and images.squashfs there
#   --cache DIR      where built parts are kept (default: $CACHE, else ~/.cache/bootwright)
#   --binaries DIR   take the Go programs from there instead of building dispatcher/
#   --rebuild        build store, initramfs and root file system anew, also when they are in the cache
#   --refresh        take today's packages of the Debian mirror instead of those of the last build
# Debian or Ubuntu, as root. Each part is keyed by the content of its input: what did not change is not rebuilt.
OS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(dirname "$OS")
. "$OS/lib/common.sh"
. "$OS/lib/apt.sh"
for stage in "$OS"/stages/*.sh; do . "$stage"; done

usage() { sed -n '2,7s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }

OUT='' CONTEXT_OUT='' CACHE=${CACHE:-$HOME/.cache/bootwright} PREBUILT='' REFRESH='' REBUILD=''
while (($#)); do
  case $1 in
    --out) OUT=${2:?}; shift 2 ;;
    --context) CONTEXT_OUT=${2:?}; shift 2 ;;
    --cache) CACHE=${2:?}; shift 2 ;;
    --binaries) PREBUILT=$(cd "${2:?}" && pwd); shift 2 ;;
    --rebuild) REBUILD="store initramfs rootfs"; shift ;;
    --refresh) REFRESH=1; shift ;;
    *) usage ;;
  esac
done
[[ -n $OUT || -n $CONTEXT_OUT ]] || usage
[[ $(id -u) == 0 ]] || die "building images takes root: run it with sudo"
mkdir -p "$CACHE/parts"
if [[ -n $OUT ]]; then mkdir -p "$(dirname "$OUT")" && OUT=$(realpath "$OUT"); fi
CACHE=$(realpath "$CACHE")
REFRESH=$(refresh_mark)

exec {lock}>"$CACHE/maintenance.lock"
flock -n "$lock" || { say "waiting for another build that uses $CACHE"; flock "$lock"; }

WORK=$(mktemp -d "$CACHE/parts/.work.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
need buildah jq squashfs-tools

started=$SECONDS
b rm --all >/dev/null # left over by a build that was interrupted
stage_binaries
if [[ -n $CONTEXT_OUT ]]; then
  stage_tools
  stage_units
  mkdir -p "$CONTEXT_OUT"
  cp -a "$CONTEXT/." "$CONTEXT_OUT/"
  cp "$STORE/images.squashfs" "$CONTEXT_OUT/"
  exit 0
fi
stage_kernel
# The base of the root and the tool images do not need each other.
stage_base &
base=$!
stage_tools
wait "$base"
BASE_IMAGE=$(base_image)
stage_initramfs
stage_units
stage_image
stage_iso
for kind in kernel binaries store initramfs rootfs; do prune_parts "$kind"; done
report
say "built in $((SECONDS - started)) s"
