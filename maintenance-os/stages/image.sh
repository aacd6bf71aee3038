# The root file system: Containerfile on the Debian base, then one squashfs without what base/exclude lists.
# shellcheck shell=bash

stage_image() {
  local key
  key=$(key_of "$OS/Containerfile" "$OS/base/exclude" "$OS/stages/image.sh" "$OS/stages/store.sh" "=$BASE_IMAGE" \
    "=$(cd "$CONTEXT" && key_of .)")
  ROOTFS=$(cached rootfs "$key" build_rootfs)/filesystem.squashfs
}

build_rootfs() {
  local image=localhost/bootwright/maintenance:latest container tree
  b build --quiet --isolation chroot --pull-never --layers=false --timestamp "$SOURCE_DATE_EPOCH" \
    --build-arg BASE="$BASE_IMAGE" --file "$OS/Containerfile" --tag "$image" "$CONTEXT" >&2
  container=$(b from --pull-never "$image")
  tree=$(b mount "$container")
  squash "$tree" "$1/filesystem.squashfs" -no-xattrs -wildcards -ef "$OS/base/exclude"
  b rm "$container" >/dev/null
}
