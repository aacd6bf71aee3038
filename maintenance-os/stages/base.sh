# The Debian tree under the Containerfile: mmdebstrap straight into a new OCI image.
# shellcheck shell=bash

# b ARGUMENT... : buildah on the build's own store; nothing of the machine's images is touched.
b() { buildah --root "$CACHE/containers/storage" --runroot "$CACHE/containers/run" --storage-driver overlay "$@"; }

base_image() {
  printf 'localhost/bootwright/maintenance-base:%s\n' \
    "$(key_of "$OS/base/packages" "$OS/stages/base.sh" "$OS/lib/apt.sh" "=$(basename "$KERNEL")" "=$SUITE" "=$REFRESH")"
}

stage_base() { b inspect --type image "$(base_image)" >/dev/null 2>&1 || build_base "$(base_image)"; }

build_base() {
  local image=$1 started=$SECONDS container tree
  say "base: building"
  apt_prepare
  container=$(b from scratch)
  tree=$(b mount "$container")
  debootstrap_tree "$tree" "$OS/base/packages" \
    --customize-hook="cp -a '$KERNEL/tree/usr' \"\$1/\""
  rm -rf "${tree:?}"/dev/* "${tree:?}"/boot/*
  commit_image "$container" "$image"
  say "base: built in $((SECONDS - started)) s"
}

# commit_image CONTAINER NAME [OPTION...] : the image gets the one time stamp instead of today's.
commit_image() {
  local container=$1 name=$2
  shift 2
  b config --author Bootwright "$container"
  b commit --quiet --timestamp "$SOURCE_DATE_EPOCH" "$@" "$container" "$name" >/dev/null
  b rm "$container" >/dev/null
}
