# The medium: volume id MAINT, boots as CD and as USB stick, with Secure Boot, on UEFI.
# shellcheck shell=bash

# The last console gets what systemd and the dispatcher print; kernel and initramfs write to both.
# quiet and the rest: a few seconds on slow serial consoles; there is no policy for other LSMs here.
# net.ifnames=0: cards are known by their MAC addresses; a name that changes while the dispatcher works is no use.
KERNEL_ARGUMENTS="quiet systemd.show_status=0 systemd.condition_needs_update=0 audit=0 \
lsm=lockdown,capability random.trust_cpu=on net.ifnames=0 panic=60 console=tty0 console=ttyS0,115200"

stage_iso() {
  local tree=$WORK/iso esp=$WORK/esp.img
  need xorriso mtools dosfstools
  mkdir -p "$tree"/{live,images,boot/grub,.disk}
  cp "$KERNEL/vmlinuz" "$tree/live/vmlinuz"
  cp "$INITRAMFS" "$tree/live/initrd"
  ln "$ROOTFS" "$tree/live/filesystem.squashfs" 2>/dev/null || cp "$ROOTFS" "$tree/live/filesystem.squashfs"
  ln "$STORE/images.squashfs" "$tree/images/images.squashfs" 2>/dev/null || cp "$STORE/images.squashfs" "$tree/images/"
  cp "$CONTEXT/tree/usr/share/bootwright/units.lock" "$tree/units.lock"
  # GRUB of Debian's CDs looks for this file.
  echo "Bootwright maintenance system" >"$tree/.disk/info"
  grub_configuration >"$tree/boot/grub/grub.cfg"
  # Where a BMC has one virtual CD only, the host serves the task medium in this place; 4 MiB, empty in the image.
  truncate -s 4M "$tree/task.iso"
  make_esp "$esp"
  # Hard links into the cache: only the directories and our own small files get the date, the rest has it.
  find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  rm -f "$OUT.new"
  xorriso -as mkisofs -quiet -o "$OUT.new" -V MAINT -r -J -joliet-long \
    --modification-date="$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d%H%M%S00)" \
    --gpt_disk_guid 4d41494e-5400-4000-8000-000000000001 \
    -append_partition 2 C12A7328-F81F-11D2-BA4B-00A0C93EC93B "$esp" -appended_part_as_gpt \
    -partition_offset 16 -e --interval:appended_partition_2:all:: -no-emul-boot "$tree" >&2
  mv "$OUT.new" "$OUT"
}

grub_configuration() {
  cat <<CFG
set timeout=1
set timeout_style=hidden
set default=0
serial --unit=0 --speed=115200
terminal_input serial console
terminal_output serial console
menuentry "Bootwright maintenance system" {
  linux /live/vmlinuz $KERNEL_ARGUMENTS
  initrd /live/initrd
}
menuentry "Run from the medium (little memory)" {
  linux /live/vmlinuz $KERNEL_ARGUMENTS bootwright.copy=0
  initrd /live/initrd
}
menuentry "Verbose, with a shell on tty9" {
  linux /live/vmlinuz ${KERNEL_ARGUMENTS/quiet systemd.show_status=0/systemd.show_status=1} systemd.debug_shell
  initrd /live/initrd
}
CFG
}

# make_esp FILE : FAT12 with fixed serial number and dates. Its grub.cfg looks for the medium by name, so that
# another inserted CD is not taken for it. No fbx64.efi: there are no boot entries to restore.
make_esp() {
  local esp=$1 files=$WORK/esp
  mkdir -p "$files"
  cp "$KERNEL/boot/shimx64.efi" "$files/BOOTX64.EFI"
  cp "$KERNEL/boot/grubx64.efi" "$KERNEL/boot/mmx64.efi" "$files/"
  printf 'search --no-floppy --set=root --label MAINT\nconfigfile /boot/grub/grub.cfg\n' >"$files/grub.cfg"
  touch -d "@$SOURCE_DATE_EPOCH" "$files"/*
  truncate -s 5M "$esp"
  mkfs.vfat -F 12 -n ESP -i 4d41494e --invariant "$esp" >/dev/null
  export MTOOLS_SKIP_CHECK=1
  mmd -i "$esp" ::/EFI ::/EFI/BOOT ::/boot ::/boot/grub
  mcopy -m -i "$esp" "$files"/{BOOTX64.EFI,grubx64.efi,mmx64.efi} ::/EFI/BOOT/
  mcopy -m -i "$esp" "$files/grub.cfg" ::/boot/grub/
}
