#!/bin/bash
# bootc/check.sh finds what would make image-builder, or the first boot, fail.
. "$(dirname "$0")/lib.sh"
CHECK=$ROOT/maintenance-os/bootc/check.sh

# good_tree : the least that fulfils the contract.
good_tree() {
  rm -rf "$TMP/tree"
  mkdir -p "$TMP/tree"/{usr/lib/modules/6.1,boot/efi/EFI/{BOOT,fedora},etc,usr/{bin,sbin},usr/share/bootwright,usr/lib/bootwright/images/overlay-images}
  local file
  for file in usr/lib/modules/6.1/{vmlinuz,initramfs.img} boot/efi/EFI/fedora/{shimx64,mmx64,gcdx64}.efi usr/sbin/provisioner \
    usr/bin/{mksquashfs,xorriso,implantisomd5,grub2-mkimage,python3,podman} usr/share/bootwright/units.lock \
    usr/lib/bootwright/images/overlay-images/images.json; do
    echo x >"$TMP/tree/$file"
  done
  printf 'NAME=Fedora\nID=fedora\nVERSION_ID=44\n' >"$TMP/tree/etc/os-release"
  cp -a "$ROOT/maintenance-os/bootc/tree/." "$TMP/tree/"
}
# without PATH : the check of a tree that lacks PATH.
without() { good_tree; rm -r "${TMP:?}/tree/$1"; "$CHECK" --tree "$TMP/tree"; }
whole() { good_tree; "$CHECK" --tree "$TMP/tree"; }
two_kernels() { good_tree; mkdir "$TMP/tree/usr/lib/modules/6.2"; echo x >"$TMP/tree/usr/lib/modules/6.2/vmlinuz"; "$CHECK" --tree "$TMP/tree"; }
other_label() { good_tree; sed -i 's/^label: .*/label: OTHER/' "$TMP/tree/usr/lib/image-builder/bootc/iso.yaml"; "$CHECK" --tree "$TMP/tree"; }

check "the written files keep the contract" "$CHECK"
check "a complete container passes" whole
check "a missing initramfs is found" fails_with "no initramfs.img beside the kernel" without usr/lib/modules/6.1/initramfs.img
check "a second kernel is found" fails_with "2 kernels" two_kernels
check "a missing CD boot loader is found" fails_with "gcdx64.efi is missing" without boot/efi/EFI/fedora/gcdx64.efi
check "a missing store is found" fails_with "images.json is missing" without usr/lib/bootwright/images
check "another label is found" fails_with "must set the label MAINT" other_label
check "an image without a digest is refused" fails_with "is not pinned" \
  "$ROOT/maintenance-os/bootc/build.sh" --out /dev/null --base example/fedora-bootc:44 --image-builder example/image-builder:1
done_testing
