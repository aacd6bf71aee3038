# What the steps of the Windows workflow share. Source it after common.sh and layout.sh.
# shellcheck shell=bash

# What a step needs for itself, in its container.
SCRATCH=${SCRATCH:-/run}
# What is known of the applied image: {name, index, client, boot_manager}.
WINDOWS_IMAGE=$PROVISION/windows-image.json
EFIVARS=${EFIVARS:-/sys/firmware/efi/efivars}

# windows_device : the partition of Windows on TARGET_DISK.
windows_device() {
  local number
  number=$(layout_windows "$(disk_mib "$TARGET_DISK")")
  [[ -n $number ]] || die "the layout has no partition for Windows: one of type 0700 with format ntfs"
  partition_device "$TARGET_DISK" "$number"
}

# in_use DEVICE : whether anyone has it mounted, in whatever namespace: then an exclusive open fails, which is what
# wipefs begins with. No signature is called so, nothing is wiped.
in_use() { ! wipefs --all --types bootwright --quiet "$1" >/dev/null 2>&1; }

check_unmounted() {
  [[ -b $1 ]] || die "$1 is no block device: the disk is not partitioned as the recipe says"
  ! in_use "$1" || die "$1 is in use; the image is only written to a volume that is not mounted"
}

# firmware_variables : makes efivarfs visible here, if the server was started by UEFI.
firmware_variables() {
  [[ -d $EFIVARS ]] || return 0
  mountpoint -q "$EFIVARS" || mount -t efivarfs efivarfs "$EFIVARS" 2>/dev/null || true
}

# mount_windows DEVICE DIRECTORY OPTION... : by ntfs-3g, which knows security descriptors.
mount_windows() {
  local device=$1 directory=$2
  shift 2
  mkdir -p "$directory"
  run_quietly "mounting the Windows volume $device" ntfs-3g -o "streams_interface=windows$(printf ',%s' "$@")" "$device" "$directory"
}

# unmount_windows DIRECTORY : ntfs-3g goes on writing after umount has returned; the volume is done when it is gone.
unmount_windows() {
  local device tries
  device=$(findmnt -no SOURCE "$1")
  run_quietly "unmounting the Windows volume" umount "$1"
  for ((tries = 0; tries < 600; tries++)); do
    in_use "$device" || return 0
    sleep 0.1
  done
  die "the Windows volume $device is still in use a minute after it was unmounted"
}

# in_volume DIRECTORY PATH : the path as it is written on the volume, without regard to case; fails if it is not there.
in_volume() {
  local at=$1 part next
  local -a parts
  IFS=/ read -r -a parts <<<"$2"
  for part in "${parts[@]}"; do
    [[ -n $part ]] || continue
    next=$(find "$at" -mindepth 1 -maxdepth 1 -iname "${part//[\[\]*?\\]/\\&}" -print -quit)
    [[ -n $next ]] || return 1
    at=$next
  done
  printf '%s\n' "$at"
}

# volume_file DEVICE PATH : a file's content, from a volume that is not mounted.
volume_file() {
  local directory file
  directory=$(mktemp -d -p "$SCRATCH")
  mount_windows "$1" "$directory" ro
  file=$(in_volume "$directory" "$2") && cat "$file"
  unmount_windows "$directory"
  rmdir "$directory"
  [[ -n $file ]]
}
