# The partition layout of the recipe (/run/provision/layout.json): sizes, roles, device names.
# Source it after common.sh. Partition numbers count from 1, in the order of the layout.
# shellcheck shell=bash

LAYOUT=${LAYOUT:-$PROVISION/layout.json}

# The types that may hold a Linux root (sgdisk codes and GUIDs): plain Linux, and root x86-64.
LINUX_TYPES=" 8300 8304 0fc63daf-8483-4772-8e79-3d69d8477de4 4f68bce3-e8cd-4db1-96e7-fbcaf984b709 "
# Those that Windows gives a drive letter and those of its recovery environment.
WINDOWS_TYPES=" 0700 ebd0a0a2-b9e5-4433-87c0-68b6b72699c7 "
RECOVERY_TYPES=" 2700 de94bba4-06d1-4d40-a16a-bfd50179d6ac "
ESP_TYPES=" ef00 c12a7328-f81f-11d2-ba4b-00a0c93ec93b "

# Filled by layout_check: LAYOUT_VALUES[NUMBER.KEY]. One jq for all of it: on slow machines it takes a while to start.
declare -A LAYOUT_VALUES=()
LAYOUT_COUNT=0

layout_check() {
  local lines number size type format label mount
  [[ -s $LAYOUT ]] || die "the recipe brings no partition layout"
  lines=$(jq -r 'if type != "array" or length == 0 or length > 128 or any(.[]; type != "object") then error("list") else . end |
      to_entries[] | .key as $i | .value | [.size, .type_guid, .format, .label, .mount] | map(. // "" | tostring) |
      if any(.[]; test("[[:cntrl:]]")) then error("control") else . end | [$i + 1, .[]] | join("\u001f")' "$LAYOUT" 2>/dev/null) ||
    die "the partition layout is not a list of 1 to 128 partitions, free of control characters"
  while IFS=$'\x1f' read -r number size type format label mount; do
    LAYOUT_VALUES[$number.size]=$size LAYOUT_VALUES[$number.type_guid]=${type,,} LAYOUT_VALUES[$number.format]=$format
    LAYOUT_VALUES[$number.label]=$label LAYOUT_VALUES[$number.mount]=$mount
    LAYOUT_COUNT=$number
  done <<<"$lines"
}

# layout_get NUMBER KEY : the value, or nothing.
layout_get() { printf '%s\n' "${LAYOUT_VALUES[$1.$2]:-}"; }

# layout_plan MIB : one line "SIZE_IN_MIB" for each partition on a disk with MIB to give away. Percentages
# are of what is left after all fixed sizes, also later ones.
layout_plan() {
  local plan
  plan=$(jq -r --argjson usable "$1" '
    def bad(i; why): "!partition \(i + 1): \(why)";
    def mib(i):
      if type != "string" then bad(i; "size is missing")
      elif test("^[0-9]{1,12}[MGT]$") then
        (.[:-1] | tonumber) * {"M": 1, "G": 1024, "T": 1048576}[.[-1:]] |
        if . < 1 then bad(i; "size must be at least 1M") else . end
      elif test("^[0-9]{1,3}(\\.[0-9]{1,4})?%$") then
        (.[:-1] | tonumber) as $p | if $p <= 0 or $p > 100 then bad(i; "a percentage lies above 0 and up to 100")
        else {percent: $p} end
      else bad(i; "size \(tojson[:40]) is neither a number with M, G or T nor a percentage") end;
    [to_entries[] | .key as $i | .value.size | mib($i)] as $sizes |
    ($sizes | map(select(type == "string"))) as $bad |
    ($sizes | map(select(type == "number")) | add // 0) as $fixed |
    ($sizes | map(select(type == "object").percent) | add // 0) as $percent |
    ($usable - $fixed) as $left |
    if ($bad | length) > 0 then $bad[0]
    elif $percent > 100 then "!the percentages of the layout add up to \($percent) %, more than 100"
    elif $left < 0 then "!the disk is too small: the layout takes \($fixed) MiB, the disk has \($usable) MiB to give"
    else
      [$sizes[] | if type == "object" then ($left * .percent / 100 | floor) else . end] |
      if any(.[]; . < 1) then "!the disk is too small: after the fixed sizes (\($fixed) MiB of \($usable) MiB) nothing is left for a percentage"
      else .[] end
    end' "$LAYOUT") || die "the partition layout cannot be read"
  [[ $plan != !* ]] || die "${plan#!}"
  printf '%s\n' "$plan"
}

# partition_device DISK NUMBER : sda → sda1, nvme0n1 → nvme0n1p1.
partition_device() {
  if [[ $1 =~ [0-9]$ ]]; then printf '%sp%s\n' "$1" "$2"; else printf '%s%s\n' "$1" "$2"; fi
}

# layout_esp : number of the EFI system partition (the first of that type), or nothing.
layout_esp() {
  local number
  for ((number = 1; number <= LAYOUT_COUNT; number++)); do
    [[ $ESP_TYPES != *" ${LAYOUT_VALUES[$number.type_guid]} "* ]] || { echo "$number"; return; }
  done
}

# layout_root MIB : number of the root partition: the one mounted at /, else the largest Linux-typed
# ext4 or xfs that is mounted nowhere else; or nothing.
layout_root() {
  local sizes number root="" most=0
  sizes=$(layout_plan "$1")
  mapfile -t sizes <<<"$sizes"
  for ((number = 1; number <= LAYOUT_COUNT; number++)); do
    [[ ${LAYOUT_VALUES[$number.mount]} != / ]] || { echo "$number"; return; }
    [[ $LINUX_TYPES == *" ${LAYOUT_VALUES[$number.type_guid]} "* && -z ${LAYOUT_VALUES[$number.mount]} ]] || continue
    [[ ${LAYOUT_VALUES[$number.format]} =~ ^(ext4|xfs)$ ]] || continue
    ((sizes[number - 1] <= most)) || { most=${sizes[number - 1]} root=$number; }
  done
  printf '%s\n' "$root"
}

# layout_windows MIB : number of the partition for Windows: the largest NTFS one of type 0700; or nothing.
layout_windows() {
  local sizes number windows="" most=0
  sizes=$(layout_plan "$1")
  mapfile -t sizes <<<"$sizes"
  for ((number = 1; number <= LAYOUT_COUNT; number++)); do
    [[ $WINDOWS_TYPES == *" ${LAYOUT_VALUES[$number.type_guid]} "* && ${LAYOUT_VALUES[$number.format]} == ntfs ]] || continue
    ((sizes[number - 1] <= most)) || { most=${sizes[number - 1]} windows=$number; }
  done
  printf '%s\n' "$windows"
}

# layout_cidata : number of the partition labelled cidata, or nothing.
layout_cidata() {
  local number
  for ((number = 1; number <= LAYOUT_COUNT; number++)); do
    [[ ${LAYOUT_VALUES[$number.label],,} != cidata ]] || { echo "$number"; return; }
  done
}

# disk_mib DISK : what a disk has to give: all but 1 MiB at either end (alignment and the two tables).
disk_mib() {
  local bytes
  bytes=$(blockdev --getsize64 "$1" 2>/dev/null || stat -L -c %s "$1") || die "the size of $1 cannot be read"
  printf '%s\n' $((bytes / 1048576 - 2))
}

# check_disk DISK : refuses what is no whole disk.
check_disk() {
  [[ -b $1 ]] || die "$1 is no block device of this server"
  local name
  name=$(basename "$(readlink -f "$1")")
  [[ -d /sys/block/$name ]] || die "$1 is a partition, not a whole disk"
}
