#!/bin/bash
# Builds the final stages (store, initramfs, root file system, ISO) twice from the same packages and compares the
# ISOs byte by byte. As root; two minutes. Arguments go to build.sh (--cache, --binaries).
set -eu
build=${BUILD:-$(cd "$(dirname "$0")/.." && pwd)/build.sh}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"$build" --rebuild --out "$tmp/first.iso" "$@"
sleep 2 # dates in seconds differ from now on
"$build" --rebuild --out "$tmp/second.iso" "$@"
if cmp "$tmp/first.iso" "$tmp/second.iso"; then
  echo "reproducible.sh: 1 passed, 0 failed ($(sha256sum <"$tmp/first.iso" | cut -c1-16))"
else
  echo "reproducible.sh: 0 passed, 1 failed"
  exit 1
fi
