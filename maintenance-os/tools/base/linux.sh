# What the steps of the Linux workflow share. Source it after common.sh and layout.sh.
# shellcheck shell=bash

in_root() { chroot "$NEW_ROOT" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"; }
has() { in_root sh -c 'command -v "$1"' sh "$1" >/dev/null 2>&1; }

# kernels : the versions of the kernels that the image has. Modules without a kernel are left-overs of a removed one.
kernels() {
  local modules version
  for modules in "$NEW_ROOT"/lib/modules/*; do
    version=${modules##*/}
    [[ ! -s $NEW_ROOT/boot/vmlinuz-$version && ! -s $modules/vmlinuz ]] || printf '%s\n' "$version"
  done
}

# initramfs_of KERNEL : where its initramfs is, or is to be.
initramfs_of() {
  local path
  for path in "/boot/initrd.img-$1" "/boot/initramfs-$1.img"; do
    [[ ! -s $NEW_ROOT$path ]] || { printf '%s\n' "$path"; return; }
  done
  if has update-initramfs; then printf '/boot/initrd.img-%s\n' "$1"; else printf '/boot/initramfs-%s.img\n' "$1"; fi
}

# boot_loader : debian, if grub-install knows UEFI (also with signed images); redhat, if the image has its signed boot
# loader on the EFI system partition; or nothing.
boot_loader() {
  local vendor
  if has grub-install && [[ -d $NEW_ROOT/usr/lib/grub/x86_64-efi || -d $NEW_ROOT/usr/lib/grub/x86_64-efi-signed ]]; then
    echo debian
  elif has grub2-mkconfig; then
    for vendor in "$NEW_ROOT"/boot/efi/EFI/*; do
      [[ ! -s $vendor/shimx64.efi || ! -s $vendor/grubx64.efi ]] || { echo redhat; return; }
    done
  fi
}

# check_image : what a root file system must have to be made bootable on this disk.
check_image() {
  local kernel found number said
  [[ -d $NEW_ROOT/etc && -d $NEW_ROOT/usr ]] || die "the image $OCI_URL holds no Linux root file system: /etc or /usr is missing in it"
  # Also the C libraries of some newer systems refuse older processors.
  said=$(in_root sh -c : 2>&1) || die "programs of the image $OCI_URL do not run on this server, is it for another processor? ($(tail -n 1 <<<"$said"))"
  found=$(kernels)
  [[ -n $found ]] || die "the image $OCI_URL has no kernel: there is neither /boot/vmlinuz-VERSION nor /lib/modules/VERSION/vmlinuz with its modules"
  for kernel in $found; do
    [[ -s $NEW_ROOT$(initramfs_of "$kernel") ]] || has update-initramfs || has dracut ||
      die "the image $OCI_URL has no initramfs for its kernel $kernel, and neither update-initramfs nor dracut to make one"
  done
  kernel=$(sort -V <<<"$found" | tail -n 1)
  for ((number = 1; number <= LAYOUT_COUNT; number++)); do
    [[ $(layout_get "$number" format) != xfs || $(printf '5.10\n%s\n' "$kernel" | sort -V | sed -n 1p) == 5.10 ]] ||
      die "the kernel $kernel of the image $OCI_URL cannot read xfs as it is made today, only Linux 5.10 and later can; take ext4"
  done
  [[ -n $(boot_loader) ]] ||
    die "the image $OCI_URL has no boot loader for UEFI: neither grub-install with /usr/lib/grub/x86_64-efi, nor grub2-mkconfig with shimx64.efi and grubx64.efi below /boot/efi/EFI"
}

# written_out : everything is on the disk. A file system tells of its failed writes only when it is asked itself.
written_out() {
  local mount name reason
  while IFS= read -r mount; do
    [[ $(findmnt -no SOURCE "$mount") == /dev/* ]] || continue
    name=${mount#"$NEW_ROOT"}
    reason=$(sync -f "$mount" 2>&1) || die "writing to the file system at ${name:-/} failed (${reason##*: }); is the disk failing?"
  done < <(findmnt -Rrno TARGET "$NEW_ROOT")
}
