# Runs steps in their own tool images, from the store of a maintenance ISO (images.squashfs), by chroot. Sourced by
# windows-test.sh, which has STORE, TMP, DISK, REGISTRY_URL, PROVISION and EFIVARS.
# shellcheck shell=bash

# in_image IMAGE [VARIABLE=VALUE...] : the step of a tool image, in a chroot with what its Quadlet would give it.
in_image() {
  local tree=$TMP/roots/$1
  [[ -d $tree ]] || make_tree "$1" "$tree"
  chroot "$tree" /usr/bin/env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TARGET_DISK="$DISK" REGISTRY_URL="$REGISTRY_URL" \
    EFIVARS="/run/efivars" "${@:2}" /usr/libexec/step
}

make_tree() {
  local image=$1 tree=$2 layer part
  if ! mountpoint -q "$TMP/store"; then
    mkdir -p "$TMP"/{store,upper}
    mount -o loop,ro "$STORE" "$TMP/store"
    mount -t tmpfs tmpfs "$TMP/upper"
  fi
  layer=$(jq -r --arg n "localhost/tools/$image:1" '.[] | select(.names[0] == $n).layer' "$TMP/store/overlay-images/images.json")
  mkdir -p "$tree" "$TMP/upper/$image"/{work,up/usr/local/bin,up/run/provision,up/run/efivars}
  cp "$TMP"/bin/{blockdev,sync} "$TMP/upper/$image/up/usr/local/bin/"
  sed -i 's|^exec .* "|exec /usr/sbin/blockdev "|' "$TMP/upper/$image/up/usr/local/bin/blockdev"
  mount -t overlay -o "lowerdir=$TMP/store/overlay/$layer/diff,upperdir=$TMP/upper/$image/up,workdir=$TMP/upper/$image/work" overlay "$tree"
  for part in dev proc sys; do mkdir -p "$tree/$part" && mount --bind "/$part" "$tree/$part"; done
  mount --bind "$PROVISION" "$tree/run/provision"
  mount --bind "$EFIVARS" "$tree/run/efivars"
}

unmount_images() {
  local mount
  grep -oE " $TMP/(roots/[^ ]*|store|upper) " /proc/mounts | tr -d ' ' | sort -r | while read -r mount; do umount "$mount"; done
}
