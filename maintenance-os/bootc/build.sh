#!/bin/bash
# Builds the maintenance ISO on Fedora bootc: bootc/build.sh --out FILE.iso --base IMAGE@sha256:… --image-builder IMAGE@sha256:…
#   --base           a Fedora bootc image           --image-builder  the container image of image-builder
# Both are pinned by digest: "bootc-generic-iso" still changes between versions. Runs on a machine with podman that
# may pull them; the product's own tests only lint this (bootc/check.sh).
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
OS=$(dirname "$HERE")
ROOT=$(dirname "$OS")
. "$OS/lib/common.sh"

OUT='' BASE='' BUILDER=''
while (($#)); do
  case $1 in
    --out) OUT=${2:?}; shift 2 ;;
    --base) BASE=${2:?}; shift 2 ;;
    --image-builder) BUILDER=${2:?}; shift 2 ;;
    *) die "unknown argument $1; see the first lines of $0" ;;
  esac
done
[[ -n $OUT ]] || die "--out FILE.iso is missing"
for image in "$BASE" "$BUILDER"; do
  [[ $image =~ @sha256:[0-9a-f]{64}$ ]] || die "'$image' is not pinned: give --base and --image-builder as NAME@sha256:DIGEST"
done
need podman xorriso squashfs-tools

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
PRODUCT=localhost/bootwright/maintenance-bootc:latest

# The same context as for Debian; the store of tool images and two files on top.
"$OS/build.sh" --context "$WORK/context"
unsquashfs -quiet -no-progress -dest "$WORK/context/tree/usr/lib/bootwright/images" "$WORK/context/images.squashfs"
rm "$WORK/context/images.squashfs"
cp -a "$HERE/tree/." "$WORK/context/tree/"

podman build --build-arg FEDORA_BOOTC="$BASE" --tag localhost/bootwright/bootc-base:latest --file "$HERE/Containerfile" "$HERE"
podman build --build-arg BASE=localhost/bootwright/bootc-base:latest --tag "$PRODUCT" --file "$OS/Containerfile" "$WORK/context"
"$HERE/check.sh" --image "$PRODUCT"

# A file system must be named although an ISO has none.
mkdir -p "$WORK/output"
podman run --rm --privileged --security-opt label=disable --volume "$WORK/output:/output" \
  --volume /var/lib/containers/storage:/var/lib/containers/storage "$BUILDER" \
  build --output-dir /output --bootc-ref "$PRODUCT" --bootc-default-fs ext4 bootc-generic-iso

iso=$(find "$WORK/output" -name '*.iso' | sed -n 1p)
[[ -n $iso ]] || die "image-builder left no ISO"
# The host reads units.lock at the root of the medium.
rm -f "$OUT"
xorriso -indev "$iso" -outdev "$OUT" -boot_image any replay -map "$WORK/context/tree/usr/share/bootwright/units.lock" /units.lock
