#!/bin/bash
# What the partition step writes: tables on sparse files, read back by sgdisk, and file systems in plain files.
. "$(dirname "$0")/lib.sh"
need_program jq jq
need_program sgdisk gdisk
need_program mkfs.vfat dosfstools
need_program mkfs.ext4 e2fsprogs
need_program mkfs.xfs xfsprogs
need_program mkfs.ntfs ntfs-3g
need_program fsck.vfat dosfstools
export LIBEXEC=$ROOT/maintenance-os/tools/base PROVISION=$TMP

in_step() { bash -c '. "$LIBEXEC/../partition/step"; "$@"' step "$@"; }

# table DISK_SIZE LAYOUT : "number first last type name" of each partition that sgdisk reads back.
table() {
  rm -f "$TMP/disk"
  truncate -s "$1" "$TMP/disk"
  printf '%s' "$2" >"$TMP/layout.json"
  in_step eval 'layout_check; mapfile -t plan < <(layout_plan "$(disk_mib "$PROVISION/disk")"); write_table "$PROVISION/disk" 512 "${plan[@]}"' || return 1
  [[ $(sgdisk --verify "$TMP/disk") == *'No problems found'* ]] || return 1
  sgdisk -p "$TMP/disk" | awk '/^ +[0-9]/ { print $1, $2, $3, $6, $7 }'
}

check "the example fills the disk, each partition at a whole MiB" prints "1 2048 1050623 EF00 
2 1050624 20936703 8300 
3 20936704 20969471 8300 cidata" table 10G '[{"size":"512M","type_guid":"ef00"},{"size":"100%","type_guid":"8300"},{"size":"16M","type_guid":"8300","label":"cidata"}]'
check "GUIDs are taken as they are" prints "1 2048 4095 EF00 " table 64M '[{"size":"1M","type_guid":"c12a7328-f81f-11d2-ba4b-00a0c93ec93b"}]'
check "a disk of odd size keeps room for the second table" prints "1 2048 126975 8300 " table 67108352 '[{"size":"100%","type_guid":"8300"}]'
check "a disk of 3 TB" prints "1 2048 2147485695 8300 
2 2147485696 5859371007 8300 " table 3000000000000 '[{"size":"1T","type_guid":"8300"},{"size":"100%","type_guid":"8300"}]'
check "a Windows disk: ESP, MSR, data, recovery" prints "1 2048 534527 EF00 
2 534528 567295 0C01 
3 567296 18876415 0700 Windows
4 18876416 20969471 2700 Recovery" table 10G '[{"size":"260M","type_guid":"ef00","format":"vfat"},{"size":"16M","type_guid":"0c01","format":"none"},
  {"size":"100%","type_guid":"0700","format":"ntfs","label":"Windows"},{"size":"1022M","type_guid":"2700","format":"ntfs","label":"Recovery"}]'
check "the recovery partition is required and has no drive letter" eval 'sgdisk -i 4 "$TMP/disk" | grep -x "Attribute flags: 8000000000000001"'
check "no other partition has attributes" eval '! for n in 1 2 3; do sgdisk -i $n "$TMP/disk"; done | grep "Attribute flags" | grep -v 0000000000000000'
check "128 partitions" eval 'table 200M "[$(for i in $(seq 128); do echo "{\"size\":\"1M\",\"type_guid\":\"8300\"},"; done | tr -d "\n" | sed "s/,$//")]" | grep -c 8300 | grep -x 128'

# made FORMAT LABEL TYPE MIB : "type label" that blkid finds afterwards.
made() {
  rm -f "$TMP/part"
  truncate -s "$4M" "$TMP/part"
  in_step make_filesystem "$TMP/part" "$@" >/dev/null 2>&1 || return 1
  echo "$(blkid -p -s TYPE -o value "$TMP/part") $(blkid -p -s LABEL -o value "$TMP/part")"
}
check "vfat labels are upper case" prints "vfat CIDATA" made vfat cidata 8300 16
check "an ESP is FAT32" eval 'made vfat "" ef00 512 && blkid -p -s VERSION -o value "$TMP/part" | grep -x FAT32'
check "a small ESP is what fits" prints "vfat " made vfat "" ef00 16
check "ext4 with a label" prints "ext4 root" made ext4 root 8300 64
check "xfs with a label" prints "xfs data" made xfs data 8300 300
check "swap" prints "swap " made swap "" 8200 8
check "ntfs with a label" prints "ntfs Windows" made ntfs Windows 0700 64 567296
# boot_field OFFSET BYTES : a number of the boot sector.
boot_field() { od -An -v -t "u$2" -j "$1" -N "$2" "$TMP/part" | tr -d ' '; }
check "the boot sector of ntfs says where its partition begins" prints "567296 255 63" eval 'echo $(boot_field 28 4) $(boot_field 26 2) $(boot_field 24 2)'
check "none makes nothing" prints " " made none "" 8300 8

# What the image's own kernel and boot loader must be able to read: Linux 5.10 and GRUB 2.06 know nothing of these.
features() { made "$1" '' 8300 300 >/dev/null && case $1 in ext4) dumpe2fs -h "$TMP/part" ;; xfs) xfs_db -r -c version "$TMP/part" ;; esac 2>/dev/null; }
check "ext4 has what GRUB 2.06 and Linux 5.10 read" prints 0 eval 'features ext4 | grep -ciE "metadata_csum_seed|orphan_file" || true'
check "ext4 has checksums all the same" eval 'features ext4 | grep -qwE "metadata_csum"'
check "xfs has no counters of 64 bits for extents" prints 0 eval 'features xfs | grep -ciE "nrext64|parent|exchange|metadir" || true'
check "xfs has dates beyond 2038" eval 'features xfs | grep -qi bigtime'

# with_loop SECTOR_SIZE MIB COMMAND... : with DISK, a loop device with sectors of that size, which is gone afterwards.
with_loop() {
  local sector=$1 DISK status=0
  rm -f "$TMP/loop"
  truncate -s "$2M" "$TMP/loop"
  DISK=$(losetup --find --show --sector-size "$sector" "$TMP/loop") || return 1
  export DISK
  shift 2
  "$@" || status=$?
  partx --delete "$DISK" 2>/dev/null
  losetup -d "$DISK"
  return "$status"
}
# esp MIB SECTOR_SIZE : "FAT16 4096 ok": the type, the sector size, and what fsck thinks of the number of clusters.
esp() { with_loop "$2" "$1" esp_on_loop "$@"; }
esp_on_loop() {
  in_step make_filesystem "$DISK" vfat '' ef00 "$1" 0 "$2" >/dev/null 2>&1 || return 1
  blkid -p -s VERSION -o value "$DISK"
  dd if="$DISK" bs=4096 count=1 status=none | od -An -v -t u2 -j 11 -N 2
  if fsck.vfat -n "$DISK" 2>&1 | grep -q 'less than the required'; then echo few; else echo ok; fi
}
if [[ $(id -u) == 0 ]] && losetup --find >/dev/null 2>&1; then
  check "an ESP of 100 MiB with sectors of 512 bytes" prints "FAT32 512 ok" eval 'echo $(esp 100 512)'
  for size in 100 200 256 259; do check "$size MiB are too small for FAT32 with sectors of 4096 bytes" prints "FAT16 4096 ok" eval "echo \$(esp $size 4096)"; done
  # whole : the step on DISK; what the kernel then has: start and size in units of 512 bytes, and the file system.
  whole() {
    TARGET_DISK=$DISK "$ROOT/maintenance-os/tools/partition/step" >"$TMP/log" || return 1
    local part
    for part in "${DISK}p"*; do
      echo "$(cat "/sys/class/block/${part##*/}/start" "/sys/class/block/${part##*/}/size") $(blkid -p -s TYPE -o value "$part")" | tr '\n' ' '
      echo
    done
  }
  printf '[{"size":"100M","type_guid":"ef00","format":"vfat"},{"size":"300M","type_guid":"8300","format":"xfs"},{"size":"100%%","type_guid":"8300","format":"ext4"}]' >"$TMP/layout.json"
  for sector in 512 4096; do
    check "the whole step, with sectors of $sector bytes" prints "2048 204800 vfat 
206848 614400 xfs 
821248 225280 ext4 " with_loop $sector 512 whole
  done
  check "that the ESP is FAT16 is told" grep -q 'p1 is too small for FAT32 with sectors of 4096 bytes; it is FAT16' "$TMP/log"
  # held LAYOUT : a program has the second partition open, and the layout wants it elsewhere or of another size.
  held() {
    whole >/dev/null || return 1
    printf '%s' "$1" >"$TMP/layout.json"
    exec 8<"${DISK}p2"
    TARGET_DISK=$DISK bash -c 'sleep() { :; }; export -f sleep; exec "$0"' "$ROOT/maintenance-os/tools/partition/step" || { exec 8<&-; return 1; }
    exec 8<&-
    cat "/sys/class/block/${DISK##*/}p2/size"
  }
  cp "$TMP/layout.json" "$TMP/first.json"
  check "a partition that is held open takes its new size" eval \
    'with_loop 512 512 held '\''[{"size":"100M","type_guid":"8300","format":"ext4"},{"size":"200M","type_guid":"8300","format":"ext4"}]'\'' | tail -n 1 | grep -x 409600'
  cp "$TMP/first.json" "$TMP/layout.json"
  check "but it cannot take a new place, which is noticed" fails_with "still has the old partitions" \
    with_loop 512 512 held '[{"size":"50M","type_guid":"8300","format":"ext4"},{"size":"200M","type_guid":"8300","format":"ext4"}]'
  for size in 260 512; do check "$size MiB are enough for it" prints "FAT32 4096 ok" eval "echo \$(esp $size 4096)"; done
else
  echo "partition-test.sh: sectors of 4096 bytes are skipped, they need root and a loop device"
fi

# A made-up /sys: what the kernel has of the disk sda, whose table says 100 and 200 MiB, and of the other disks.
SYSFS=$TMP/sys
export SYSFS
kernel_has() {
  rm -rf "$SYSFS"
  mkdir -p "$SYSFS/class/block"/sda{1,2}
  printf '%s\n' "$1" >"$SYSFS/class/block/sda1/start"; printf '%s\n' "$2" >"$SYSFS/class/block/sda1/size"
  printf '%s\n' "$3" >"$SYSFS/class/block/sda2/start"; printf '%s\n' "$4" >"$SYSFS/class/block/sda2/size"
}
shown() { in_step eval 'blockdev() { false; }; partx() { false; }; sleep() { :; }; show_table /dev/sda 100 200'; }
kernel_has 2048 204800 206848 409600
check "the kernel has the new table" shown
kernel_has 2048 204800 206848 819200
check "a partition that has kept its old size is noticed" fails_with "still has the old partitions of /dev/sda" shown
kernel_has 2048 204800 4096 409600
check "one that lies at its old place as well" fails_with "still has the old partitions of /dev/sda" shown
rm "$SYSFS/class/block/sda2/size"
check "so is one that is not there" fails_with "still has the old partitions of /dev/sda" shown

# disks NAME... : a made-up /sys with these; blkid finds what the file NAME.label says.
disks() {
  local name
  rm -rf "$SYSFS" "$TMP"/*.label
  mkdir -p "$SYSFS/class/block"
  for name in "$@"; do
    mkdir -p "$SYSFS/devices/${name%%[0-9]*}/device" "$SYSFS/devices/${name%%[0-9]*}/$name"
    if [[ $name == *[0-9] ]]; then
      echo 1 >"$SYSFS/devices/${name%%[0-9]*}/$name/partition"
      ln -s "../../devices/${name%%[0-9]*}/$name" "$SYSFS/class/block/$name"
    else
      ln -s "../../devices/$name" "$SYSFS/class/block/$name"
      echo "naa.$name" >"$SYSFS/devices/$name/device/wwid"
    fi
  done
}
seeds() { in_step eval 'layout_check; blkid() { cat "$PROVISION/${6#/dev/}.label" 2>/dev/null; }; check_seeds /dev/sda'; }
printf '[{"size":"16M","type_guid":"8300","format":"vfat","label":"cidata"}]' >"$TMP/layout.json"
disks sda sda1 sdb sdb1
echo cidata >"$TMP/sda1.label"
check "the disk's own cidata is no hindrance" seeds
echo CIDATA >"$TMP/sdb1.label"
check "cidata on another disk is refused" fails_with "/dev/sdb1 has a file system labelled CIDATA, from which" seeds
mv "$TMP/sdb1.label" "$TMP/sdb.label"
check "so is a whole disk of that label" fails_with "/dev/sdb has a file system labelled CIDATA" seeds
mv "$TMP/sdb.label" "$TMP/sdb1.label"
echo naa.sda >"$SYSFS/devices/sdb/device/wwid"
check "the same disk by its other port is no other disk" seeds
echo naa.sdb >"$SYSFS/devices/sdb/device/wwid"
printf '[{"size":"16M","type_guid":"8300","format":"ext4"}]' >"$TMP/layout.json"
check "without a partition cidata the label does no harm" seeds
unset SYSFS
done_testing
