#!/bin/bash
# Builds the stand-in for VMware's installer that the VM test of the esxi bundle boots:
#   build.sh --maintenance FILE.iso --out FILE.iso [--cache DIR]
# Kernel, initramfs, shim and GRUB are those of the maintenance ISO; init and BOOT.CFG are this directory's.
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../../.." && pwd)
. "$ROOT/maintenance-os/lib/common.sh"

usage() { sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }

MAINTENANCE='' OUT='' CACHE=${CACHE:-$HOME/.cache/bootwright}
while (($#)); do
  case $1 in
    --maintenance) MAINTENANCE=${2:?}; shift 2 ;;
    --out) OUT=${2:?}; shift 2 ;;
    --cache) CACHE=${2:?}; shift 2 ;;
    *) usage ;;
  esac
done
[[ -n $OUT && -n $MAINTENANCE ]] || usage
mkdir -p "$CACHE/parts" "$(dirname "$OUT")"
MAINTENANCE=$(realpath "$MAINTENANCE") OUT=$(realpath "$OUT") CACHE=$(realpath "$CACHE")
exec {lock}>"$CACHE/standin.lock"
flock "$lock"

# esp FILE SIZE LABEL CONFIGURATION : the maintenance ISO's boot partition with another grub.cfg
esp() {
  local image=$1 size=$2 label=$3 work
  work=$(dirname "$image")
  printf '%s\n' "$4" >"$work/grub.cfg"
  truncate -s "$size" "$image"
  mkfs.vfat -n "$label" -i 53544e44 --invariant "$image" >/dev/null
  mmd -i "$image" ::/EFI ::/EFI/BOOT ::/boot ::/boot/grub
  mcopy -m -i "$image" "$work"/efi/* ::/EFI/BOOT/
  mcopy -m -i "$image" "$work/grub.cfg" ::/boot/grub/
}

build_standin() {
  local part=$1 work=$1/work stock modules first last
  mkdir -p "$work"/{in,efi,extra,tree/EFI/BOOT}
  xorriso -osirrox on -indev "$MAINTENANCE" -extract /live "$work/in" 2>/dev/null
  stock=$work/stock.img
  read -r first last < <(sgdisk -i 2 "$MAINTENANCE" | awk '/^First sector/ { f = $3 } /^Last sector/ { print f, $3 }')
  dd if="$MAINTENANCE" of="$stock" bs=512 status=none skip="$first" count=$((last - first + 1))
  mcopy -i "$stock" ::/EFI/BOOT/* "$work/efi/"
  # What is laid over the maintenance initramfs: init, and the network card's driver.
  install -m 755 "$HERE/init" "$work/extra/init"
  modules=$(unsquashfs -l -d '' "$work/in/filesystem.squashfs" |
    grep -E '/(virtio_net|net_failover|failover|e1000|e1000e)\.ko[^/]*$' || true)
  while read -r module; do
    [[ -z $module ]] || { mkdir -p "$work/extra/nic" &&
      unsquashfs -cat "$work/in/filesystem.squashfs" "${module#/}" >"$work/extra/nic/$(basename "$module")"; }
  done <<<"$modules"
  (cd "$work/extra" && find . | sort | cpio -o -H newc --reproducible --quiet -R 0:0) >"$work/extra.cpio"
  # The kernel looks for the next archive at a multiple of four bytes.
  cp "$work/in/initrd" "$work/initrd"
  truncate -s %4 "$work/initrd"
  cat "$work/extra.cpio" >>"$work/initrd"
  # The disk that the installer writes: one boot partition.
  esp "$work/disk-esp.img" 60M STANDIN "linux /vmlinuz quiet console=ttyS0,115200 standin.installed=1
initrd /initrd
boot"
  mcopy -m -i "$work/disk-esp.img" "$work/in/vmlinuz" "$work/initrd" ::/
  truncate -s 62M "$work/disk.img"
  sgdisk -n 1:2048:124927 -t 1:ef00 "$work/disk.img" >/dev/null
  dd if="$work/disk-esp.img" of="$work/disk.img" bs=1M seek=1 conv=notrunc status=none
  # The medium.
  cp "$work/in/vmlinuz" "$work/tree/B.B00"
  cp "$work/initrd" "$work/tree/INITRD.V00"
  gzip -9n <"$work/disk.img" >"$work/tree/S.V00"
  cp "$HERE/BOOT.CFG" "$work/tree/BOOT.CFG"
  cp "$HERE/BOOT.CFG" "$work/tree/EFI/BOOT/BOOT.CFG"
  esp "$work/esp.img" 8M STANDIN "search --no-floppy --set=root --label STANDIN-ESXI
linux /B.B00 quiet console=ttyS0,115200
initrd /INITRD.V00
boot"
  # Firmware that reads the medium as a USB disk starts GRUB from all of it, not from the boot partition.
  mkdir -p "$work/tree/boot/grub"
  cp "$work/grub.cfg" "$work/tree/boot/grub/"
  xorriso -as mkisofs -quiet -o "$part/installer.iso" -V STANDIN-ESXI -r -J \
    -append_partition 2 C12A7328-F81F-11D2-BA4B-00A0C93EC93B "$work/esp.img" -appended_part_as_gpt \
    -partition_offset 16 -e --interval:appended_partition_2:all:: -no-emul-boot "$work/tree" >&2
  rm -rf "$work"
}

need xorriso mtools dosfstools squashfs-tools cpio gdisk
iso=$(cached standin "$(key_of "$HERE" "=$(sha256sum <"$MAINTENANCE")")" build_standin)/installer.iso
cp "$iso" "$OUT"
prune_parts standin
say "stand-in installer: $(($(stat -c %s "$OUT") / 1000000)) MB"
