#!/bin/bash
# Checks what bootc/ says against what image-builder's bootc-generic-iso expects of a container:
#   check.sh                the written files
#   check.sh --tree DIR     an unpacked container
#   check.sh --image NAME   a built container (podman)
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
OS=$(dirname "$HERE")
set -uo pipefail
problems=0
problem() { printf 'bootc: %s\n' "$*" >&2; problems=$((problems + 1)); }
says() { grep -qE -- "$2" "$1" || problem "${1#"$OS/"} $3"; }

check_iso_yaml() {
  says "$1" '^label: MAINT$' "must set the label MAINT, which dispatcher and host know"
  says "$1" 'root=live:CDLABEL=MAINT$' "must look for its root on the medium MAINT"
  says "$1" '^ +- rd\.live\.image$' "must ask dracut for a live root (rd.live.image)"
  says "$1" '^ +- rd\.live\.ram=1$' "must copy the root to RAM (rd.live.ram=1)"
  says "$1" 'console=ttyS0,115200$' "must have a serial console"
  says "$1" '^ +linux: /images/pxeboot/vmlinuz$' "must start the kernel where image-builder puts it"
  says "$1" '^ +initrd: /images/pxeboot/initrd.img$' "must name the initramfs where image-builder puts it"
  says "$1" '^ +default: [0-9]+$' "lacks grub2.default"
  says "$1" '^ +timeout: [0-9]+$' "lacks grub2.timeout"
  ! grep -qP '\t' "$1" || problem "${1#"$OS/"} contains a tab, which YAML forbids"
}

check_containerfiles() {
  local base=$HERE/Containerfile product=$OS/Containerfile file program
  says "$base" '^FROM \$\{FEDORA_BOOTC\}$' "must take its base as an argument"
  says "$product" '^FROM \$\{BASE\}$' "must take its base as an argument"
  says "$base" '--no-hostonly' "must build an initramfs for any machine"
  says "$base" '--add "dmsquash-live"' "must add dmsquash-live to the initramfs"
  says "$base" 'DRACUT_NO_XATTR=1' "must build the initramfs without xattrs"
  says "$base" '/usr/lib/modules/\$\{kernel\}/initramfs\.img' "must put the initramfs beside the kernel"
  for program in dracut-live squashfs-tools xorriso isomd5sum grub2-tools python3 podman systemd-networkd grub2-efi-x64-cdboot; do
    says "$base" "(^| )$program( |\$)" "must install $program"
  done
  for file in shimx64.efi mmx64.efi gcdx64.efi; do says "$base" "$file" "must put $file below /boot/efi/EFI"; done
  says "$base" 'mask NetworkManager' "must switch NetworkManager off: systemd-networkd does the network"
  # The product's layers are for both bases.
  ! grep -nE '\b(apt|apt-get|dpkg|dnf|rpm)\b' "$product" || problem "Containerfile names a package manager of one base"
  # Logically bound images are pulled at installation, which a live ISO never sees.
  ! grep -rn --exclude=check.sh 'bound-images.d' "$HERE" || problem "bound images do not get into a live ISO"
  says "$HERE/build.sh" 'bootc-generic-iso' "must build the type bootc-generic-iso"
  says "$HERE/build.sh" '--bootc-default-fs' "must name a default file system, although an ISO has none"
  says "$HERE/tree/usr/lib/systemd/system/run-provisioner-images.mount.d/10-inside-root.conf" '^What=/run/rootfsbase/' \
    "must read the store below the overlay"
}

# check_tree ROOT : the contract itself.
check_tree() {
  local root=$1 kernels vendor file found=
  mapfile -t kernels < <(find "$root/usr/lib/modules" -mindepth 2 -maxdepth 2 -name vmlinuz 2>/dev/null)
  if ((${#kernels[@]} == 1)); then
    [[ -s ${kernels[0]%/*}/initramfs.img ]] || problem "no initramfs.img beside the kernel ${kernels[0]#"$root"}"
  else
    problem "${#kernels[@]} kernels in /usr/lib/modules, there must be exactly one"
  fi
  for vendor in "$root"/boot/efi/EFI/*; do
    [[ -d $vendor && ${vendor##*/} != BOOT ]] || continue
    found=1
    for file in shimx64.efi mmx64.efi gcdx64.efi; do
      [[ -s $vendor/$file ]] || problem "$file is missing in /boot/efi/EFI/${vendor##*/}"
    done
  done
  [[ -n $found ]] || problem "no vendor directory in /boot/efi/EFI"
  for file in ID VERSION_ID NAME; do
    grep -q "^$file=" "$root/etc/os-release" 2>/dev/null || problem "/etc/os-release lacks $file"
  done
  for file in mksquashfs xorriso implantisomd5 grub2-mkimage python3 podman; do
    [[ -e $root/usr/bin/$file || -e $root/usr/sbin/$file ]] || problem "$file is not installed"
  done
  for file in /usr/sbin/provisioner /usr/share/bootwright/units.lock /usr/lib/bootwright/images/overlay-images/images.json \
    /usr/lib/image-builder/bootc/iso.yaml; do
    [[ -s $root$file ]] || problem "$file is missing"
  done
  [[ ! -s $root/usr/lib/image-builder/bootc/iso.yaml ]] || check_iso_yaml "$root/usr/lib/image-builder/bootc/iso.yaml"
}

case ${1:-} in
  '')
    check_iso_yaml "$HERE/tree/usr/lib/image-builder/bootc/iso.yaml"
    check_containerfiles
    ;;
  --tree) check_tree "${2:?}" ;;
  --image)
    root=$(podman image mount "${2:?}") || exit 1
    check_tree "$root"
    podman image umount "$2" >/dev/null
    ;;
  *) sed -n '2,5s/^# //p' "$0" >&2; exit 2 ;;
esac
((problems == 0)) && echo "bootc: no problem found"
