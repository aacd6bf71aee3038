#!/bin/bash
# What the partition step writes: tables on sparse files, read back by sgdisk, and file systems in plain files.
. "$(dirname "$0")/lib.sh"
need_program jq jq
need_program sgdisk gdisk
need_program mkfs.vfat dosfstools
need_program mkfs.ext4 e2fsprogs
need_program mkfs.xfs xfsprogs
need_program mkfs.ntfs ntfs-3g
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
done_testing
