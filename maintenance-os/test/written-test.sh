#!/bin/bash
# A disk that takes no more data, below each place of a new system: the step says so and names it. The file system lies on
# a loop device whose sectors of data are holes in a file, on a tmpfs without room: writing to them is an I/O error.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) == 0 ]] || { echo "written-test.sh: skipped, it needs root for loop devices and mounts"; exit 0; }
losetup --find >/dev/null 2>&1 || { echo "written-test.sh: skipped, this machine has no loop devices"; exit 0; }
export LIBEXEC=$ROOT/maintenance-os/tools/base PROVISION=$TMP/provision NEW_ROOT=$TMP/target/root
mkdir -p "$TMP"/{small,provision,target/root}
DEVICES=()
clean_up() {
  umount -R "$NEW_ROOT" "$TMP/target/seed" 2>/dev/null
  ((${#DEVICES[@]} == 0)) || losetup -d "${DEVICES[@]}"
  umount "$TMP/small" 2>/dev/null
  rm -rf --one-file-system "$TMP"
}
trap clean_up EXIT

# volume FILE : a loop device with ext4 in it; without a journal, so that only data is missing.
volume() {
  truncate -s 32M "$1"
  mkfs.ext4 -q -F -b 4096 -O ^has_journal,^metadata_csum "$1"
  DEVICE=$(losetup --find --show "$1")
  DEVICES+=("$DEVICE")
}
volume "$TMP/good"
GOOD=$DEVICE
mount -t tmpfs -o size=40m tmpfs "$TMP/small"
volume "$TMP/small/bad"
BAD=$DEVICE
# A file of known content has its blocks; then these become holes, and there is no room to fill them.
mkdir "$TMP/mounted"
mount -o nodelalloc "$BAD" "$TMP/mounted"
tr '\0' A </dev/zero | head -c 8M >"$TMP/mounted/file"
sync -f "$TMP/mounted"
BLOCKS=$(debugfs -R 'blocks /file' "$BAD" 2>/dev/null)
umount "$TMP/mounted"
for block in $BLOCKS; do fallocate --punch-hole --offset $((block * 4096)) --length 4096 "$TMP/small/bad"; done
head -c 64M /dev/zero >"$TMP/small/ballast" 2>/dev/null

in_step() { bash -c '. "$LIBEXEC/common.sh"; . "$LIBEXEC/layout.sh"; . "$LIBEXEC/linux.sh"; "$@"' step "$@"; }
# lost PLACE : writes to the bad disk there, as a step does.
lost() {
  mkdir -p "$NEW_ROOT$1"
  mount -o nodelalloc "$BAD" "$NEW_ROOT$1"
  tr '\0' B </dev/zero | head -c 8M | dd of="$NEW_ROOT$1/file" conv=notrunc bs=1M status=none
  local status=0
  in_step written_out || status=$?
  umount "$NEW_ROOT$1"
  return "$status"
}
mount "$GOOD" "$NEW_ROOT"
check "what a good disk takes is written" in_step written_out
for place in /boot/efi /boot /var; do
  check "lost data at $place is noticed" fails_with "writing to the file system at $place failed (" lost "$place"
done
umount "$NEW_ROOT"
check "lost data of the root is noticed" fails_with "writing to the file system at / failed (" lost ""

CONFIG_DRIVE=$ROOT/workflow-bundles/linux/tools/config-drive/step
seed() {
  local status=0
  TARGET_DISK=$BAD bash -c '. "$1"; layout_get() { echo ext4; }; partition_device() { echo "$1"; }; seed_partition 1' step "$CONFIG_DRIVE" || status=$?
  umount "$TMP/target/seed"
  return "$status"
}
check "a lost seed is noticed" fails_with "writing the seed to $BAD failed: sync: error syncing" seed
done_testing
