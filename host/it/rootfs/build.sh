#!/bin/bash
# Builds the root file system image of the demo and of the VM tests: build.sh --out FILE.tar.zst [--cache DIR] [--refresh]
# Debian or Ubuntu, as root. Built once per package list and kept in the cache; --refresh takes today's packages.
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../../.." && pwd)
. "$ROOT/maintenance-os/lib/common.sh"
. "$ROOT/maintenance-os/lib/apt.sh"

usage() { sed -n '2,3s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }

OUT='' CACHE=${CACHE:-$HOME/.cache/bootwright} REFRESH=''
while (($#)); do
  case $1 in
    --out) OUT=${2:?}; shift 2 ;;
    --cache) CACHE=${2:?}; shift 2 ;;
    --refresh) REFRESH=1; shift ;;
    *) usage ;;
  esac
done
[[ -n $OUT ]] || usage
[[ $(id -u) == 0 ]] || die "building images takes root: run it with sudo"
mkdir -p "$CACHE/parts" "$(dirname "$OUT")"
OUT=$(realpath "$OUT")
CACHE=$(realpath "$CACHE")
REFRESH=$(refresh_mark)

exec {lock}>"$CACHE/demo-rootfs.lock"
flock "$lock"

# build_archive PART : PART/rootfs.tar.zst
build_archive() {
  local part=$1
  need zstd
  apt_prepare
  apt_download "$HERE/packages"
  debootstrap_tree "$part/tree" "$HERE/packages" \
    --dpkgopt='path-exclude=/usr/share/zoneinfo/*' --dpkgopt='path-include=/usr/share/zoneinfo/UTC'
  "$HERE/customize" "$part/tree"
  tar --create --directory="$part/tree" --sort=name --numeric-owner --xattrs --acls \
    --mtime="@$SOURCE_DATE_EPOCH" --clamp-mtime . | zstd -q -9 -T0 >"$part/rootfs.tar.zst"
  rm -rf "$part/tree"
}

archive=$(cached demo-rootfs "$(key_of "$HERE" "$ROOT/maintenance-os/lib/apt.sh" "=$SUITE" "=$REFRESH")" build_archive)/rootfs.tar.zst
ln -f "$archive" "$OUT" 2>/dev/null || cp "$archive" "$OUT"
prune_parts demo-rootfs
say "demo root file system: $(($(stat -c %s "$OUT") / 1000000)) MB"
