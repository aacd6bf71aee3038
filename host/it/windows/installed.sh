#!/bin/bash
# Looks at the disk of a machine that is off and that the windows workflow has installed, with other programs than those
# that wrote it, and without mounting anything: installed.sh DISK WIM NUMBER NAME FOUND
#   DISK      image of the disk, with the partitions ESP, MSR, Windows, recovery
#   WIM       the image file; NUMBER and NAME: which image of it
#   FOUND     directory where boot store (BCD) and answer file (unattend.xml) are left
set -euo pipefail
export LC_ALL=C.UTF-8 MTOOLS_SKIP_CHECK=1
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$HERE/../../..
TESTS=$ROOT/workflow-bundles/windows/test
(($# == 5)) || { sed -n '2,6s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }
DISK=$1 WIM=$2 NUMBER=$3 NAME=$4 FOUND=$5
"$ROOT/.ci/need" wimtools mtools gdisk python3-hivex >&2
REGIPY=${CACHE:-$HOME/.cache/bootwright}/tools/regipy-6.5.0
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

failed=0
check() {
  if "${@:2}" >"$WORK/check.log" 2>&1; then
    echo "ok: $1"
  else
    echo "NOT OK: $1"
    head -n 20 "$WORK/check.log"
    failed=1
  fi
}

# ---- partitions
partition() { partx -g -r -o "$2" -n "$1:$1" "$DISK"; }
guid() { sgdisk "$@" "$DISK" | sed -n 's/.*\(unique GUID\|identifier (GUID)\): //p' | tr '[:upper:]' '[:lower:]'; }
check "the partition table is sound" eval 'sgdisk --verify "$DISK" | grep -q "No problems found"'
check "the recovery partition is hidden and required" test "$(partition 4 FLAGS)" = 0x8000000000000001
esp=$DISK@@$(($(partition 1 START) * 512))

# ---- what the firmware starts
esp() { mcopy -i "$esp" -n "::$1" -; }
wimlib-imagex extract "$WIM" "$NUMBER" /Windows/Boot/EFI/bootmgfw.efi --to-stdout >"$WORK/bootmgfw.efi" 2>/dev/null
for path in /EFI/Microsoft/Boot/bootmgfw.efi /EFI/Boot/bootx64.efi; do
  esp "$path" >"$WORK/copy.efi"
  check "$path is the image's boot manager" cmp "$WORK/copy.efi" "$WORK/bootmgfw.efi"
done
for path in boot.stl en-US/bootmgfw.efi.mui Fonts/segmono_boot.ttf Resources/bootres.dll; do
  check "$path is on the EFI system partition" eval "[[ \$(esp /EFI/Microsoft/Boot/$path | wc -c) -gt 0 ]]"
done
esp /EFI/Microsoft/Boot/BCD >"$FOUND/BCD"
sed "s/DISK/$(guid -p)/; s/\"ESP\"/\"$(guid -i 1)\"/; s/WINDOWS/$(guid -i 3)/; s/\"Windows\"/\"$NAME\"/" \
  "$TESTS/bcd.expected.json" >"$WORK/expected.json"
/usr/bin/python3 "$TESTS/bcd-read.py" hivex "$FOUND/BCD" >"$WORK/hivex.json"
check "hivex reads every object and element of the boot store, with the disk's GUIDs" diff "$WORK/expected.json" "$WORK/hivex.json"
if [[ ! -d $REGIPY ]]; then
  python3 -m pip install --quiet --disable-pip-version-check --target "$REGIPY" regipy==6.5.0 >&2 || rm -rf "$REGIPY"
fi
PYTHONPATH=$REGIPY python3 "$TESTS/bcd-read.py" regipy "$FOUND/BCD" >"$WORK/regipy.json"
check "regipy reads the same" diff "$WORK/expected.json" "$WORK/regipy.json"

# ---- the Windows volume, captured again
dd if="$DISK" of="$WORK/windows.ntfs" bs=1M iflag=skip_bytes,count_bytes skip=$(($(partition 3 START) * 512)) \
  count=$(($(partition 3 SECTORS) * 512)) conv=sparse status=none
# One line for each file: path, attributes, security descriptor, short name, reparse tag, links, streams with their hashes.
metadata() {
  wimlib-imagex dir "$1" "$2" --detailed | awk -F ' *= ' '
    /^----/ { if (line) print line; line = "" }
    $1 ~ /^(Full Path|Attributes|Security Descriptor|Short Name|Reparse Tag|Link Count|Hash|Named data stream|.*[Ss]tream.*|Uncompressed size)$/ { line = line "|" $0 }
    END { if (line) print line }' | sort
}
wimlib-imagex capture "$WORK/windows.ntfs" "$WORK/again.wim" >/dev/null 2>&1
metadata "$WIM" "$NUMBER" >"$WORK/wanted"
metadata "$WORK/again.wim" 1 >"$WORK/all"
grep -v '"/Windows/Panther' "$WORK/all" >"$WORK/got"
check "the image has what is hard to keep" eval 'grep -q "Reparse Tag" "$WORK/wanted" && grep -q "Link Count *= 2" "$WORK/wanted" && grep -q "Größe" "$WORK/wanted"'
check "files, security descriptors, hard links, junctions, streams and names are the image's" diff "$WORK/wanted" "$WORK/got"
unattend=/Windows/Panther/unattend.xml
wimlib-imagex extract "$WORK/again.wim" 1 "$unattend" --to-stdout >"$FOUND/unattend.xml" 2>/dev/null || true
check "the answer file is where Windows looks for it" test -s "$FOUND/unattend.xml"
private=$(sed -n 's/^PRIVATE_FILE=0x//p' "$ROOT/workflow-bundles/windows/tools/unattend/step")
check "only SYSTEM and administrators may read it" grep -q "\"$unattend\".*Security Descriptor *= $private" "$WORK/all"
exit "$failed"
