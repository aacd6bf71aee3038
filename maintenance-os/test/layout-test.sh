#!/bin/bash
# The arithmetic and the roles of partition layouts (tools/base/layout.sh), and the checks of the partition step.
. "$(dirname "$0")/lib.sh"
need_program jq jq
export LIBEXEC=$ROOT/maintenance-os/tools/base PROVISION=$TMP

layout() { printf '%s' "$1" >"$TMP/layout.json"; }

# in_step COMMAND... : with the step's functions and the layout loaded, as the step runs them.
in_step() {
  bash -c '. "$LIBEXEC/../partition/step"; [[ $1 == layout_check || $1 == main || ! -e $LAYOUT ]] || layout_check; "$@"' step "$@"
}
plan() { in_step layout_plan "$1" | tr '\n' ' ' | sed 's/ $//'; }

EXAMPLE='[{"size":"512M","type_guid":"ef00","format":"vfat"},{"size":"100%","type_guid":"8300","format":"ext4"},
  {"size":"16M","type_guid":"8300","format":"vfat","label":"cidata"}]'
layout "$EXAMPLE"
check "a percentage is of what is left after all fixed sizes, also later ones" prints "512 9472 16" plan 10000
check "the layout is one of partitions" in_step layout_check
check "the first ef00 is the ESP" prints 1 in_step layout_esp
check "the largest Linux-typed ext4 is the root" prints 2 in_step layout_root 10000
check "the partition labelled cidata is found" prints 3 in_step layout_cidata
check "a disk without room for the fixed sizes is refused" fails_with "the disk is too small: the layout takes 528 MiB" in_step layout_plan 500
check "a disk with nothing left for the percentage is refused" fails_with "nothing is left for a percentage" in_step layout_plan 528

layout '[{"size":"25%","type_guid":"8300"},{"size":"50.5%","type_guid":"8300"},{"size":"1G","type_guid":"8200"},{"size":"1T","type_guid":"8300"}]'
check "G and T are binary, percentages round down" prints "245 496 1024 1048576" plan $((1048576 + 1024 + 983))

layout '[{"size":"100%","type_guid":"8300"},{"size":"100%","type_guid":"8300"}]'
check "two times 100 % is refused" fails_with "add up to 200 %" in_step layout_plan 10000
layout '[{"size":"60%","type_guid":"8300"},{"size":"50%","type_guid":"8300"}]'
check "more than 100 % in all is refused" fails_with "add up to 110 %" in_step layout_plan 10000
for size in '"512"' '"512K"' '"-1M"' '"1.5G"' '"0M"' '"0%"' '"101%"' '"1e3M"' '""' '512' 'null' '"99999999999999M"' '"1M; reboot"'; do
  layout "[{\"size\":$size,\"type_guid\":\"8300\"}]"
  check "the size $size is refused" fails_with "partition 1: " in_step layout_plan 10000
done
for bad in '{}' '[]' 'null' '"x"' '[1]' 'not json' '' '[{"size":"1M","label":"a\u0001b"}]' '[{"size":"1M","mount":"/a\nb"}]'; do
  layout "$bad"
  check "the layout '$bad' is refused" fails_with "partition" in_step layout_check
done

layout '[{"size":"2G","type_guid":"8300","format":"xfs"},{"size":"1G","type_guid":"0FC63DAF-8483-4772-8E79-3D69D8477DE4","format":"ext4","mount":"/"},
  {"size":"50%","type_guid":"8300","format":"ext4","mount":"/home"},{"size":"100M","type_guid":"C12A7328-F81F-11D2-BA4B-00A0C93EC93B","format":"vfat"}]'
check "a mount of / decides before size" prints 2 in_step layout_root 100000
check "GUIDs work like codes, in either case" prints 4 in_step layout_esp
check "no partition labelled cidata is no error" prints "" in_step layout_cidata
layout '[{"size":"2G","type_guid":"8300","format":"xfs"},{"size":"100%","type_guid":"8300","format":"ext4","mount":"/home"}]'
check "what is mounted elsewhere is not the root" prints 1 in_step layout_root 100000
layout '[{"size":"2G","type_guid":"0700","format":"ntfs"}]'
check "a layout without Linux has no root" prints "" in_step layout_root 100000

layout '[{"size":"1G","type_guid":"2700","format":"ntfs"},{"size":"500M","type_guid":"0700","format":"ntfs"},{"size":"100%","type_guid":"EBD0A0A2-B9E5-4433-87C0-68B6B72699C7","format":"ntfs"}]'
check "Windows goes to the largest NTFS partition of the data type" prints 3 in_step layout_windows 100000
layout '[{"size":"100%","type_guid":"8300","format":"ext4"},{"size":"1G","type_guid":"2700","format":"ntfs"}]'
check "a layout without a place for Windows" prints "" in_step layout_windows 100000

check "sda has sda1" prints /dev/sda1 in_step partition_device /dev/sda 1
check "nvme0n1 has nvme0n1p1" prints /dev/nvme0n1p1 in_step partition_device /dev/nvme0n1 1

one() { layout "[$1]"; in_step check_partition 1 "$2"; }
check "a sound partition passes" one '{"type_guid":"8300","format":"ext4","label":"data"}' 100
check "an unknown format is refused" fails_with "none of vfat" one '{"type_guid":"8300","format":"zfs"}' 100
check "a wrong type is refused" fails_with "neither a four-digit" one '{"type_guid":"linux","format":"ext4"}' 100
check "a missing type is refused" fails_with "neither a four-digit" one '{"format":"ext4"}' 100
check "an xfs of 100 MiB is refused" fails_with "at least 300 MiB" one '{"type_guid":"8300","format":"xfs"}' 100
check "a label too long for vfat is refused" fails_with "longer than" one '{"type_guid":"8300","format":"vfat","label":"twelve-chars"}' 100
check "a label with odd characters is refused" fails_with "letters" one '{"type_guid":"8300","format":"ext4","label":"a$(id)"}' 100
check "no disk is refused" fails_with "the recipe gives no target_disk" in_step main
check "what is no block device is refused" fails_with "is no block device" env TARGET_DISK=/dev/null bash "$ROOT/maintenance-os/tools/partition/step"
done_testing
