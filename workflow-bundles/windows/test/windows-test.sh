#!/bin/bash
# The steps of the Windows workflow, run one after the other on a loop device with synthetic images from a registry on
# 127.0.0.1, and what they leave read back by other programs. As root; without a VM and without Microsoft's media.
#   windows-test.sh                                 with this machine's wimlib, ntfs-3g, … (what make test does)
#   windows-test.sh --store FILE/images.squashfs    each step in its own tool image, as on the maintenance ISO
. "$(dirname "$0")/../../../maintenance-os/test/lib.sh"
HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/in-image.sh"
[[ $(id -u) == 0 ]] || { echo "windows-test.sh: skipped, it needs root for loop devices and mounts"; exit 0; }
"$ROOT/.ci/need" wimtools ntfs-3g fuse3 attr gnu-efi gcc binutils mtools gdisk dosfstools jq python3-hivex efibootmgr >&2
STORE=''
[[ ${1:-} != --store ]] || STORE=$(realpath "$2")
REGIPY=${CACHE:-$HOME/.cache/bootwright}/tools/regipy-6.5.0
TOOLS=$ROOT/workflow-bundles/windows/tools
mkdir -p "$TMP"/{bin,artifacts,provision/progress,scratch,efivars}

DISK='' REGISTRY=''
clean_up() {
  [[ -z $REGISTRY ]] || kill "$REGISTRY" 2>/dev/null || true
  [[ -z $DISK ]] || losetup -d "$DISK" 2>/dev/null || true
  [[ -z $STORE ]] || unmount_images
  [[ -z ${KEEP:-} ]] || cp --sparse=always "$TMP/disk.img" "$KEEP"
  rm -rf --one-file-system "$TMP" # never into a /dev that is still mounted
}
trap clean_up EXIT

(cd "$ROOT/dispatcher" && for program in oci-stream bcd bootmgr; do CGO_ENABLED=0 go build -o "$TMP/bin/$program.real" "./cmd/$program"; done &&
  go build -o "$TMP/bin/testregistry" ./internal/testregistry) || exit 1
for program in bcd bootmgr; do mv "$TMP/bin/$program.real" "$TMP/bin/$program"; done
# Here there is no /run/provision; and this kernel may have no parser for GPT, so that only partx shows partitions.
cat >"$TMP/bin/oci-stream" <<EOF
#!/bin/sh
exec "$TMP/bin/oci-stream.real" --provision "$TMP/provision" "\$@"
EOF
cat >"$TMP/bin/blockdev" <<EOF
#!/bin/sh
[ "\$1" != --rereadpt ] || exit 1
exec $(PATH=$PATH:/usr/sbin command -v blockdev) "\$@"
EOF
# A step is alone on its machine; here sync would wait for everything others write.
printf '#!/bin/sh\n' >"$TMP/bin/sync"
chmod +x "$TMP"/bin/*
export PATH=$TMP/bin:$PATH LIBEXEC=$ROOT/maintenance-os/tools/base PROVISION=$TMP/provision SCRATCH=$TMP/scratch EFIVARS=$TMP/efivars

# ---- images
"$HERE/make-efi.sh" --out "$TMP/standard.efi" --mark standard
"$HERE/make-efi.sh" --out "$TMP/newer.efi" --mark newer
wim() {
  mkdir -p "$TMP/artifacts/$1"
  "$HERE/make-wim.sh" --out "$TMP/artifacts/$1/$2" --bootmgfw "$TMP/standard.efi" --bootmgfw-ex "$TMP/newer.efi" "${@:3}"
}
wim plain install.wim --images 2 --filler 3
wim pipable install.wim --form pipable
wim solid install.esd --form solid
wim split install.swm --form split --filler 4
wim arm arm.wim --arch 12
mkdir -p "$TMP/artifacts"/{lost,damaged,text,drivers,bad-drivers} "$TMP/drivers"/{'Drivers/net','$OEM$/$$/Setup/Scripts','$OEM$/$1/Tools'}
cp "$TMP/artifacts/split/install.swm" "$TMP/artifacts/lost/"
cp "$TMP/artifacts/plain/install.wim" "$TMP/artifacts/damaged/"
printf 'xxxx' | dd of="$TMP/artifacts/damaged/install.wim" bs=1 seek=1500000 conv=notrunc status=none
echo "no image" >"$TMP/artifacts/text/readme"
echo inf >"$TMP/drivers/Drivers/net/nic.inf"
printf 'echo own\r\n' >"$TMP/drivers/\$OEM\$/\$\$/Setup/Scripts/SetupComplete.cmd"
echo exotic >"$TMP/drivers/Drivers/Größe 日本.txt"
echo tool >"$TMP/drivers/\$OEM\$/\$1/Tools/tool.txt"
tar -C "$TMP/drivers" -czf "$TMP/artifacts/drivers/drivers.tar.gz" .
touch "$TMP/drivers/Drivers/a:b.inf"
tar -C "$TMP/drivers" -cf "$TMP/artifacts/bad-drivers/drivers.tar" .

"$TMP/bin/testregistry" "$TMP/artifacts" >"$TMP/references" & REGISTRY=$!
for ((tries = 0; tries < 100; tries++)); do ! grep -qx ready "$TMP/references" || break; sleep 0.1; done
ref() { awk -v name="$1" '$1 == name { print $2 }' "$TMP/references"; }
REGISTRY_URL=http://$(ref plain | cut -d/ -f1)
export REGISTRY_URL

# ---- the disk
LAYOUT='[{"size":"100M","type_guid":"ef00","format":"vfat","label":"SYSTEM"},{"size":"16M","type_guid":"0c01","format":"none"},
  {"size":"100%","type_guid":"0700","format":"ntfs","label":"Windows"},{"size":"64M","type_guid":"2700","format":"ntfs","label":"Recovery"}]'
printf '%s' "$LAYOUT" >"$PROVISION/layout.json"
truncate -s 400M "$TMP/disk.img"
DISK=$(losetup --find --show --partscan "$TMP/disk.img" 2>&1) || { echo "windows-test.sh: skipped, this machine has no loop devices ($DISK)"; DISK=''; exit 0; }
export TARGET_DISK=$DISK

# step NAME [VARIABLE=VALUE...] : as its container would run it.
step() {
  local name=$1 file
  shift
  case $name in
    partition) file=$ROOT/maintenance-os/tools/partition/step ;;
    preflight-windows) file=$TOOLS/image-windows/step ;;
    *) file=$TOOLS/$name/step ;;
  esac
  if [[ -z $STORE ]]; then env STEP="$name" "$@" "$file"; else in_image "$(basename "$(dirname "$file")")" STEP="$name" "$@"; fi
}

preflight() { step preflight-windows "OCI_URL=$(ref "$1")" "${@:2}"; }
apply() { step partition && step image-windows "OCI_URL=$(ref "$1")" "${@:2}"; }
volume() { "$@" | tr '[:upper:]' '[:lower:]'; }

# metadata WIM INDEX : everything about each file but where it lies in the WIM.
metadata() {
  wimlib-imagex dir "$1" "$2" --detailed | grep -vE '^(Offset in WIM|Compressed size|Solid |Link Group ID|Part Number|Flags|Reference Count)|Raw size'
}
# same ARTIFACT FILE INDEX : the volume, captured again, equals the image.
same() {
  rm -f "$TMP/again.wim"
  wimlib-imagex capture "${DISK}p3" "$TMP/again.wim" >/dev/null 2>&1 && metadata "$TMP/again.wim" 1 >"$TMP/got" &&
    metadata "${4:-$TMP/artifacts/$1/$2}" "$3" >"$TMP/wanted" && (($(wc -l <"$TMP/wanted") > 200)) && diff "$TMP/wanted" "$TMP/got"
}
state() { sha256sum <"$TMP/disk.img"; }

# ---- before anything is erased
head -c 20M /dev/urandom | dd of="$TMP/disk.img" conv=notrunc status=none
before=$(state)
check "an image that fits passes" preflight plain IMAGE_INDEX=2 "DRIVERS_URL=$(ref drivers)"
check "its name does as well" preflight plain "IMAGE_INDEX=Windows Server Stand-in"
for form in pipable solid split; do check "a $form image passes" preflight $form; done
check "an index that is not there is refused with those that are" fails_with "it has 1 \"Empty 1\", 2 \"Windows Server Stand-in\"" preflight plain IMAGE_INDEX=3
check "all is no image" fails_with "no index or name 'all'" preflight plain IMAGE_INDEX=all
check "an image without Windows is refused" fails_with "holds no Windows" preflight plain IMAGE_INDEX=1
check "another architecture is refused" fails_with "is for ARM64" preflight arm
check "a part that is missing is refused" fails_with "is split into 2 parts, the artifact has 1" preflight lost
check "what is no WIM is refused" fails_with "holds no WIM or ESD file (readme)" preflight text
check "an artifact that is not there is refused" fails_with "(404)" step preflight-windows "OCI_URL=$(ref plain | sed 's/@.*/@sha256:'"$(printf '0%.0s' {1..64})"'/')"
check "drivers with names Windows cannot have are refused" fails_with "which a Windows volume cannot have" preflight pipable "DRIVERS_URL=$(ref bad-drivers)"
check "drivers that are no archive are refused" fails_with "must have one layer, a tar archive" preflight pipable "DRIVERS_URL=$(ref text)"
printf '%s' "${LAYOUT/100%/40M}" >"$PROVISION/layout.json"
check "a partition that is too small is refused" fails_with "the partition for Windows has 40 MiB" preflight split
printf '%s' '[{"size":"100M","type_guid":"ef00","format":"vfat"},{"size":"64M","type_guid":"2700","format":"ntfs"}]' >"$PROVISION/layout.json"
check "a layout without a place for Windows is refused" fails_with "no partition for Windows" preflight plain
printf '%s' "$LAYOUT" >"$PROVISION/layout.json"
variable() { printf '\7\0\0\0%b' "$2" >"$EFIVARS/$1"; }
variable SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c '\1'
check "a boot manager that Secure Boot would not start is refused" fails_with "Secure Boot is on and this server would not start the image" preflight pipable
rm "$EFIVARS"/*
check "nothing of all this touched the disk" test "$before" == "$(state)"

# ---- the image
check "a plain image is written" apply plain "IMAGE_INDEX=Windows Server Stand-in"
check "security descriptors, hard links, junctions, streams and names are the image's" same plain install.wim 2
check "the image is written to an empty volume only" fails_with "must be empty, writable and not mounted" step image-windows "OCI_URL=$(ref plain)" IMAGE_INDEX=2
mkdir "$TMP/mounted"
ntfs-3g "${DISK}p3" "$TMP/mounted"
check "a mounted volume is refused" fails_with "is in use" step image-windows "OCI_URL=$(ref plain)" IMAGE_INDEX=2
umount "$TMP/mounted"
check "a damaged image is found out" fails_with "does not have its SHA-1" apply damaged IMAGE_INDEX=2
for form in "pipable install.wim" "solid install.esd" "split install.swm"; do
  # shellcheck disable=SC2086 # words
  set -- $form
  check "a $1 image is written" apply "$1"
  [[ $1 != split ]] || wimlib-imagex join "$TMP/split.wim" "$TMP"/artifacts/split/* >/dev/null 2>&1
  check "a $1 image is the same on the volume" same "$1" "$2" 1 "$([[ $1 != split ]] || echo "$TMP/split.wim")"
done

# ---- boot files, answer file, drivers
variable db-d719b2cb-3d3a-4596-a3bc-dad00e67656f ''
export LIBEFIVAR_OPS=efivarfs EFIVARFS_PATH=$EFIVARS/
check "Windows is made bootable" step bootloader-windows LIBEFIVAR_OPS=efivarfs
check "the result says which image and boot manager" prints '{"image":"Windows Server Stand-in","index":1,"boot_manager":"EFI"}' jq -c .windows "$PROVISION/output.json"
on_esp() { local bytes && bytes=$(esp "$1" | wc -c) && ((bytes > 0)); }
esp() { mcopy -i "${DISK}p1" -n "::$1" - 2>/dev/null; }
for path in /EFI/Microsoft/Boot/bootmgfw.efi /EFI/Boot/bootx64.efi; do check "$path is the image's boot manager" eval "esp $path | cmp - '$TMP/standard.efi'"; done
for path in memtest.efi boot.stl en-US/bootmgfw.efi.mui CIPolicies/Active/stand-in.cip Fonts/segmono_boot.ttf Resources/bootres.dll Resources/en-US/bootres.dll.mui; do
  check "$path is on the EFI system partition" on_esp "/EFI/Microsoft/Boot/$path"
done
esp /EFI/Microsoft/Boot/BCD >"$TMP/first.bcd"
guid() { sgdisk "$@" "$DISK" | sed -n 's/.*\(unique GUID\|identifier (GUID)\): //p' | tr '[:upper:]' '[:lower:]'; }
# entries : the firmware's boot entries in order, without their optional data.
entries() { efibootmgr -v | sed -n 's/^BootOrder: //p; s/^\(Boot[0-9A-F]*\*.*HD([^)]*)\).*\(\\EFI.*efi\).*/\1 \2/p' | tr '\t' ' '; }
windows_entry() { printf 'Boot0000* Windows Boot Manager HD(1,GPT,%s,0x800,0x32000) \\EFI\\Microsoft\\Boot\\bootmgfw.efi' "$(guid -i 1)"; }
check "the firmware has a boot entry for it" prints "0000"$'\n'"$(windows_entry)" entries
check "it names the boot store" eval 'tail -c 136 "$EFIVARS"/Boot0000-* | tr -d "\0" | LC_ALL=C grep -aq "^WINDOWS.*BCDOBJECT={9dea862c-5cdd-4e70-acc1-f32b344d4795}"'
check "the same again" step bootloader-windows LIBEFIVAR_OPS=efivarfs
check "makes no second entry" prints "0000"$'\n'"$(windows_entry)" entries
expected() { sed "s/DISK/$(guid -p)/; s/\"ESP\"/\"$(guid -i 1)\"/; s/WINDOWS/$(guid -i 3)/; s/\"Windows\"/\"Windows Server Stand-in\"/" "$HERE/bcd.expected.json"; }
check "hivex reads the boot store as it should be" eval 'expected | diff - <(/usr/bin/python3 "$HERE/bcd-read.py" hivex "$TMP/first.bcd")'
[[ -d $REGIPY ]] || python3 -m pip install --quiet --disable-pip-version-check --target "$REGIPY" regipy==6.5.0 >"$TMP/pip.log" 2>&1 || { rm -rf "$REGIPY"; echo "windows-test.sh: regipy could not be installed: $(tail -n 1 "$TMP/pip.log")"; }
[[ ! -d $REGIPY ]] || check "regipy reads the same" eval 'expected | diff - <(PYTHONPATH=$REGIPY python3 "$HERE/bcd-read.py" regipy "$TMP/first.bcd")'

in_bootloader() { bash -c '. "$1"; shift; "$@"' step "$TOOLS/bootloader-windows/step" "$@"; }
own=$(guid -i 1) gone=0badf00d-0000-4000-8000-000000000001 other=$(blkid -p -o value -s PART_ENTRY_UUID "${DISK}p3")
cat >"$TMP/entries" <<EOF
BootCurrent: 0001
BootOrder: 0003,0001,0000
Boot0000* Windows Boot Manager	HD(1,GPT,$gone,0x800,0x32000)/File(\\EFI\\Microsoft\\Boot\\bootmgfw.efi)WINDOWS.........x...B.C.D.
Boot0001* UEFI QEMU DVD-ROM	PciRoot(0x0)/Pci(0x1f,0x2)/Sata(2,65535,0)N.....YM....R,Y.
Boot0003* Windows Boot Manager	HD(1,GPT,${own^^},0x800,0x32000)/\\EFI\\Microsoft\\Boot\\bootmgfw.efi57494e444f57530001
Boot000A  Windows Boot Manager	HD(1,GPT,$other,0x800,0x32000)/\\EFI\\Microsoft\\Boot\\bootmgfw.efi
Boot000B* debian	HD(1,GPT,$gone,0x800,0x32000)/File(\\EFI\\debian\\shimx64.efi)
EOF
check "boot entries of this partition and of lost ones are replaced, others stay" prints "0000 0003" eval 'echo $(in_bootloader stale_entries "$own" <"$TMP/entries")'
mkdir -p "$TMP/overlay/tree/Fonts" "$TMP/overlay/volume/Windows/Boot"/{EFI_EX/en-US,Fonts_EX}
echo old >"$TMP/overlay/tree/bootmgfw.efi"
echo new >"$TMP/overlay/volume/Windows/Boot/EFI_EX/bootmgfw_EX.efi"
echo mui >"$TMP/overlay/volume/Windows/Boot/EFI_EX/en-US/bootmgfw_EX.efi.mui"
check "files of the newer boot manager lose their _EX and take the place of the older ones" prints "new mui" eval '
  (cd "$TMP/overlay" && bash -c ". \"$TOOLS/bootloader-windows/step\"; VOLUME=volume; overlay tree EFI_EX") && echo $(cat "$TMP/overlay/tree/bootmgfw.efi" "$TMP/overlay/tree/en-US/bootmgfw.efi.mui")'

printf '<unattend>secret</unattend>' >"$PROVISION/unattend.xml"
check "answer file and drivers are placed" step unattend "DRIVERS_URL=$(ref drivers)"
ntfs-3g -o ro,streams_interface=windows "${DISK}p3" "$TMP/mounted"
on() { cat "$TMP/mounted/$1"; }
descriptor() { getfattr --only-values -n system.ntfs_acl "$TMP/mounted/$1" | od -An -v -tx1 | tr -d ' \n'; }
private=$(sed -n 's/^PRIVATE_FILE=0x//p' "$TOOLS/unattend/step") public=$(sed -n 's/^PUBLIC_FILE=0x//p' "$TOOLS/unattend/step")
check "the answer file is where setup looks for it" prints '<unattend>secret</unattend>' on Windows/Panther/unattend.xml
check "only SYSTEM and Administrators may read it" prints "$private" descriptor Windows/Panther/unattend.xml
check "drivers are in C:\\Drivers" prints inf on Drivers/net/nic.inf
check "also those with names that are not ASCII" prints exotic on "Drivers/Größe 日本.txt"
check "users cannot change them" prints "$public" descriptor Drivers/net/nic.inf
check "what is in \$OEM\$\\\$1 is in C:\\" prints tool on Tools/tool.txt
check "the first boot installs the drivers and then does what the operator wants" eval 'on Windows/Setup/Scripts/SetupComplete.cmd | tr "\r\n" " " | grep -q "pnputil.exe /add-driver \"%SystemDrive%.Drivers.\*.inf\" /subdirs /install .*call \"%~dp0SetupComplete-image.cmd\""'
check "the operator's own command file is kept" eval 'on Windows/Setup/Scripts/SetupComplete-image.cmd | grep -q "echo own"'
check "nothing is left of the unpacking" test ! -e "$TMP/mounted/bootwright.new"
umount "$TMP/mounted"
check "a step that is run again does the same" step unattend "DRIVERS_URL=$(ref drivers)"

# ---- a second machine
check "a second machine is installed" apply pipable
check "and made bootable" step bootloader-windows LIBEFIVAR_OPS=efivarfs
check "the entry of the partition that is gone was replaced" prints "0000"$'\n'"$(windows_entry)" entries
esp /EFI/Microsoft/Boot/BCD >"$TMP/second.bcd"
check "its boot store differs in GUIDs only" eval '(($(cmp -l "$TMP/first.bcd" "$TMP/second.bcd" | wc -l) <= 192)) && ! cmp -s "$TMP/first.bcd" "$TMP/second.bcd" &&
  expected | diff - <(/usr/bin/python3 "$HERE/bcd-read.py" hivex "$TMP/second.bcd")'
done_testing
