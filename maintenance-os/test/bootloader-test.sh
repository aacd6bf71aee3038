#!/bin/bash
# The steps of the Linux workflow one after the other on loop disks, with trees of the real shape: Rocky with both of its
# shipped layouts, Debian with and without a separate /boot. GRUB, dracut and the like are stand-ins that do no more than
# the real ones do (grub2-mkconfig is that of 9.3), and are as strict.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) == 0 ]] || { echo "bootloader-test.sh: skipped, it needs root for loop devices, mounts and chroot"; exit 0; }
need_program jq jq
need_program sgdisk gdisk
need_program mkfs.vfat dosfstools
need_program mkfs.xfs xfsprogs
need_program busybox busybox-static
need_program setfattr attr
need_program partx util-linux
export LIBEXEC=$ROOT/maintenance-os/tools/base PROVISION=$TMP/provision NEW_ROOT=$TMP/target/root OCI_URL=image
TOOLS=$ROOT/workflow-bundles/linux/tools
mkdir -p "$TMP"/{bin,provision,target}
truncate -s 6G "$TMP/disk.img"
DISK=$(losetup --find --show --partscan "$TMP/disk.img" 2>&1) || { echo "bootloader-test.sh: skipped, this machine has no loop devices ($DISK)"; exit 0; }
export TARGET_DISK=$DISK
unmount() { umount -R "$NEW_ROOT" 2>/dev/null; umount "$TMP/target/seed" 2>/dev/null; }
trap 'unmount; partx --delete "$DISK"; losetup -d "$DISK"; rm -rf --one-file-system "$TMP"' EXIT
for format in xfs vfat; do modprobe "$format" 2>/dev/null; done
grep -qw xfs /proc/filesystems || { echo "bootloader-test.sh: skipped, this kernel has no xfs"; exit 0; }
grep -qw vfat /proc/filesystems || echo "bootloader-test.sh: this kernel has no vfat, ext4 stands for it on the EFI system partition"

# The image.
printf "#!/bin/sh\nexec tar --xattrs --xattrs-include='*' -C %q -cf - .\n" "$TMP/tree" >"$TMP/bin/oci-stream"
# A step is alone on its machine; here sync would wait for everything others write.
printf '#!/bin/sh\n[ $# = 0 ] || exec %q "$@"\n' "$(command -v sync)" >"$TMP/bin/sync"
chmod +x "$TMP"/bin/*
export PATH=$TMP/bin:$PATH

KERNEL=5.14.0-570.el9.x86_64 OLD=11111111-2222-3333-4444-555555555555 MACHINE=0123456789abcdef0123456789abcdef

# program PATH : a stand-in in the tree, from stdin.
program() { { echo '#!/bin/sh'; cat; } >"$TMP/tree/$1" && chmod +x "$TMP/tree/$1"; }

# tree FORMAT... : what both families have; the initramfs has the modules of these file systems. It is a list here.
tree() {
  local module
  rm -rf "$TMP/tree"
  mkdir -p "$TMP/tree"/{etc/default/grub.d,etc/kernel,etc/cloud,boot,usr/bin,usr/sbin,dev,proc,sys,run,usr/lib/modules/$KERNEL/kernel/fs,var/lib,tmp}
  ln -s usr/bin usr/sbin usr/lib "$TMP/tree/"
  cp "$(command -v busybox)" "$TMP/tree/usr/bin/busybox"
  for module in sh env awk cat sed grep mkdir tail dd od tr; do ln -s busybox "$TMP/tree/usr/bin/$module"; done
  # grub-probe: the UUID, from where ext4 and xfs have it.
  program usr/bin/uuid <<'STUB'
offset=1128
[ "$(dd if="$1" bs=4 count=1 2>/dev/null)" != XFSB ] || offset=32
od -An -v -tx1 -j "$offset" -N 16 "$1" | tr -d ' \n' | sed 's/\(.\{8\}\)\(.\{4\}\)\(.\{4\}\)\(.\{4\}\)/\1-\2-\3-\4-/'
STUB
  for module in crc xfs ext4 nvme; do touch "$TMP/tree/usr/lib/modules/$KERNEL/kernel/fs/$module.ko"; done
  echo kernel/drivers/nvme/host/nvme.ko >"$TMP/tree/usr/lib/modules/$KERNEL/modules.builtin"
  printf 'UUID=%s / xfs defaults 0 0\n/dev/mapper/rl-swap none swap defaults 0 0\ntmpfs /tmp tmpfs nosuid 0 0\n' "$OLD" >"$TMP/tree/etc/fstab"
  echo "$MACHINE" >"$TMP/tree/etc/machine-id"
  echo kernel >"$TMP/tree/boot/vmlinuz-$KERNEL"
  for module in crc "$@"; do printf 'usr/lib/modules/%s/kernel/fs/%s.ko.xz\n' "$KERNEL" "$module"; done >"$TMP/tree/boot/initramfs-$KERNEL.img"
}

rocky_tree() {
  tree "$@"
  mkdir -p "$TMP/tree"/boot/{loader/entries,grub2,efi/EFI/rocky,efi/EFI/BOOT} "$TMP/tree/etc/selinux"
  printf 'NAME="Rocky Linux"\nID="rocky"\nPRETTY_NAME="Rocky Linux 9.6 (Blue Onyx)"\n' >"$TMP/tree/etc/os-release"
  echo SELINUX=enforcing >"$TMP/tree/etc/selinux/config"
  printf 'GRUB_DEFAULT=saved\nGRUB_CMDLINE_LINUX="root=/dev/mapper/rl-root resume=UUID=%s rd.lvm.lv=rl/root crashkernel=1G-4G:192M"\nGRUB_ENABLE_BLSCFG=true\n' "$OLD" >"$TMP/tree/etc/default/grub"
  echo "root=UUID=$OLD ro console=ttyS0 rd.lvm.lv=rl/root resume=UUID=$OLD" >"$TMP/tree/etc/kernel/cmdline"
  printf 'title Rocky Linux\nversion %s\nlinux /boot/vmlinuz-%s\ninitrd /boot/initramfs-%s.img $tuned_initrd\noptions root=UUID=%s ro console=ttyS0 rd.lvm.lv=rl/root $tuned_params\ngrub_class rocky\n' \
    "$KERNEL" "$KERNEL" "$KERNEL" "$OLD" >"$TMP/tree/boot/loader/entries/$MACHINE-$KERNEL.conf"
  printf 'title Rescue\nlinux /vmlinuz-0-rescue-%s\noptions root=UUID=%s ro\n' "$MACHINE" "$OLD" >"$TMP/tree/boot/loader/entries/$MACHINE-0-rescue.conf"
  for file in rocky/shimx64.efi rocky/grubx64.efi BOOT/BOOTX64.EFI; do echo "$file" >"$TMP/tree/boot/efi/EFI/$file"; done
  echo "search --fs-uuid --set=dev $OLD" >"$TMP/tree/boot/efi/EFI/rocky/grub.cfg"
  chown -R 1000:1000 "$TMP/tree/boot/efi"
  for file in etc/fstab "boot/loader/entries/$MACHINE-$KERNEL.conf" etc/kernel/cmdline etc/default/grub; do setfattr -n security.selinux -v "system_u:object_r:etc_t:s0" "$TMP/tree/$file"; done
  program usr/sbin/grub2-mkconfig <<'STUB'
out='' update=''
while [ $# -gt 0 ]; do
  case $1 in
    -o) out=$2; shift ;;
    --update-bls-cmdline) update=1 ;;
    *) echo "Unrecognized option \`$1'" >&2; exit 1 ;;
  esac
  shift
done
case $out in /boot/efi/*) echo "Running \`grub2-mkconfig -o $out' will overwrite the GRUB wrapper." >&2; exit 1 ;; esac
device=$(awk '$2 == "/" { print $1 }' /proc/mounts | tail -n 1)
[ -b "$device" ] || { echo "grub2-probe: error: failed to get canonical path of \`/'." >&2; exit 1; }
uuid=$(uuid "$device")
root=UUID=$uuid
[ -e "/dev/disk/by-uuid/$uuid" ] || root=$device
. /etc/default/grub
if [ "$GRUB_ENABLE_BLSCFG" = true ]; then
  printf 'insmod blscfg\nblscfg\n'
  [ -z "$update" ] || sed -i "s,root=[^ ]*,root=$root," /boot/loader/entries/*.conf
else
  for kernel in /boot/vmlinuz-*; do printf "menuentry 'x' {\n  linux %s root=%s ro %s\n}\n" "$kernel" "$root" "$GRUB_CMDLINE_LINUX"; done
fi >"$out"
STUB
  program usr/bin/grub2-editenv <<'STUB'
[ "$1" = - ] && cd /boot/grub2 || exit 1
[ -e grubenv ] || { echo "grub2-editenv: error: cannot open \`/boot/grub2/grubenv.new': No such file or directory." >&2; exit 1; }
case $2 in list) cat grubenv ;; set) echo "$3" >grubenv ;; esac
STUB
  program usr/bin/lsinitrd <<'STUB'
cat "$1"
STUB
  program usr/bin/dracut <<'STUB'
[ "$1 $2 $#" = "--force --add-drivers 5" ] || { echo "usage" >&2; exit 1; }
for driver in crc $3; do
  [ -e "/lib/modules/$5/kernel/fs/$driver.ko" ] || { echo "dracut: cannot find module $driver" >&2; continue; }
  echo "usr/lib/modules/$5/kernel/fs/$driver.ko.xz"
done >"$4"
STUB
}

debian_tree() {
  tree "$@"
  mkdir -p "$TMP/tree"/{usr/lib/grub/x86_64-efi,etc/initramfs-tools,boot/grub}
  printf 'ID=debian\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n' >"$TMP/tree/etc/os-release"
  mv "$TMP/tree/boot/initramfs-$KERNEL.img" "$TMP/tree/boot/initrd.img-$KERNEL"
  echo 'GRUB_CMDLINE_LINUX="console=ttyS0"' >"$TMP/tree/etc/default/grub"
  program usr/sbin/grub-install <<'STUB'
case " $* " in
  *" --help "*) echo "--uefi-secure-boot"; exit 0 ;;
  *" --no-nvram "*) ;;
  *) if [ -e /etc/nvram-is-full ]; then echo "grub-install: error: efibootmgr failed to register the boot entry: No space left on device." >&2; exit 1; fi ;;
esac
mkdir -p /boot/efi/EFI/debian
for file in shimx64 grubx64; do echo "$file" >"/boot/efi/EFI/debian/$file.efi"; done
STUB
  program usr/sbin/update-grub <<'STUB'
device=$(awk '$2 == "/" { print $1 }' /proc/mounts | tail -n 1)
uuid=$(uuid "$device")
. /etc/default/grub
for file in /etc/default/grub.d/*.cfg; do [ ! -e "$file" ] || . "$file"; done
root=UUID=$uuid
[ -e "/dev/disk/by-uuid/$uuid" ] || root=$device
[ -z "$GRUB_FORCE_PARTUUID" ] || root=PARTUUID=$GRUB_FORCE_PARTUUID
prefix=/boot
grep -q ' /boot ' /proc/mounts && prefix=''
for kernel in /boot/vmlinuz-*; do printf "menuentry 'x' {\n\tlinux\t%s/%s root=%s ro %s\n}\n" "$prefix" "${kernel##*/}" "$root" "$GRUB_CMDLINE_LINUX"; done >/boot/grub/grub.cfg
STUB
  program usr/bin/lsinitramfs <<'STUB'
cat "$1"
STUB
  program usr/sbin/update-initramfs <<'STUB'
for driver in crc $(cat /etc/initramfs-tools/modules); do
  [ ! -e "/lib/modules/$3/kernel/fs/$driver.ko" ] || echo "usr/lib/modules/$3/kernel/fs/$driver.ko"
done >"/boot/initrd.img-$3"
STUB
}

# layout JSON : as the recipe would bring it, scaled down to a disk of 6 GB.
layout() { jq '[.[] | .size |= (. as $size | {"1G": "320M", "70G": "1500M", "80G": "1500M", "32G": "16M", "600M": "64M"}[$size] // $size)]' >"$PROVISION/layout.json"; }
example() { jq .partition_layout "$ROOT/workflow-bundles/linux/examples/valid/$1.json" | layout; }

# prepare : the first two steps.
prepare() {
  unmount
  "$ROOT/maintenance-os/tools/partition/step" || return 1
  grep -qw vfat /proc/filesystems || mkfs.ext4 -q -F "${DISK}p1" || return 1
  "$TOOLS/image-linux/step"
}
install() { prepare && "$TOOLS/bootloader-linux/step"; }

uuid() { blkid -p -s UUID -o value "${DISK}p$1"; }
in_new() { cat "$NEW_ROOT/$1"; }
label_of() { getfattr --only-values -n security.selinux "$NEW_ROOT/$1" 2>/dev/null; }
entry() { in_new "boot/loader/entries/$MACHINE-$KERNEL.conf"; }
old_names() { grep -rl "$OLD" "$NEW_ROOT/etc" "$NEW_ROOT/boot" | grep -v grubenv; }

# rocky_checks BOOT ROOT PREFIX : partition numbers, and how GRUB calls /boot.
rocky_checks() {
  check "$1: the boot entry has this disk's root, and the paths that GRUB sees" prints "title Rocky Linux
version $KERNEL
linux $4/vmlinuz-$KERNEL
initrd $4/initramfs-$KERNEL.img \$tuned_initrd
options root=UUID=$(uuid "$3") ro console=ttyS0 \$tuned_params
grub_class rocky" entry
  check "$1: so have the options of later kernels" prints "root=UUID=$(uuid "$3") ro console=ttyS0" in_new etc/kernel/cmdline
  check "$1: an entry without its kernel is gone" prints "$MACHINE-$KERNEL.conf" ls "$NEW_ROOT/boot/loader/entries"
  check "$1: the stub on the EFI system partition leads to /boot" prints "search --no-floppy --fs-uuid --set=dev $(uuid "$2")
set prefix=(\$dev)$4/grub2
export \$prefix
configfile \$prefix/grub.cfg" in_new boot/efi/EFI/rocky/grub.cfg
  check "$1: the same at the removable path" cmp "$NEW_ROOT/boot/efi/EFI/rocky/grub.cfg" "$NEW_ROOT/boot/efi/EFI/BOOT/grub.cfg"
  check "$1: the menu is where the stub looks" grep -qx blscfg "$NEW_ROOT/boot/grub2/grub.cfg"
  check "$1: what the image says of other disks is gone" prints "" old_names
  check "$1: GRUB's settings keep the rest" grep -qx 'GRUB_CMDLINE_LINUX="crashkernel=1G-4G:192M"' "$NEW_ROOT/etc/default/grub"
  local file
  for file in etc/fstab etc/kernel/cmdline etc/default/grub "boot/loader/entries/$MACHINE-$KERNEL.conf"; do
    check "$1: $file keeps its label" prints "system_u:object_r:etc_t:s0" label_of "$file"
  done
  check "$1: the first start relabels" test -e "$NEW_ROOT/.autorelabel"
}

rocky_tree xfs
example rocky-9-xfs-root-with-swap
check "Rocky 9 is installed with its shipped layout" install
rocky_checks "Rocky 9" 2 3 ""
check "fstab names this disk, and keeps what names none" prints "UUID=$(uuid 3) / xfs defaults 0 1
UUID=$(uuid 2) /boot xfs defaults 0 2
UUID=$(uuid 1) /boot/efi vfat umask=0077 0 1
UUID=$(uuid 6) /home xfs defaults 0 2
UUID=$(uuid 5) /var xfs defaults 0 2
UUID=$(uuid 4) none swap sw 0 0
tmpfs /tmp tmpfs nosuid 0 0" in_new etc/fstab
check "the machine gets an identity of its own" prints "" in_new etc/machine-id
example rocky-10-database-volume
check "Rocky 10 is installed with its shipped layout" install
rocky_checks "Rocky 10" 2 3 ""
ONE_ROOT='[{"size":"64M","type_guid":"ef00","format":"vfat"},{"size":"1G","type_guid":"8300","format":"ext4"}]'
layout <<<"$ONE_ROOT"
rocky_tree ext4
sed 's,/boot/,/,' "$TMP/tree/boot/loader/entries/$MACHINE-$KERNEL.conf" >"$TMP/entry"
cat "$TMP/entry" >"$TMP/tree/boot/loader/entries/$MACHINE-$KERNEL.conf"
check "an image made with a separate /boot is installed without one" install
rocky_checks "one root" 2 2 /boot

rocky_tree ext4
rm "$TMP/tree/boot/loader/entries"/* "$TMP/tree/boot/vmlinuz-$KERNEL"
echo kernel >"$TMP/tree/lib/modules/$KERNEL/vmlinuz"
check "an image whose kernel was never installed" install
check "gets a boot entry" prints "title Rocky Linux 9.6 (Blue Onyx) ($KERNEL)
version $KERNEL
linux /boot/vmlinuz-$KERNEL
initrd /boot/initramfs-$KERNEL.img
options root=UUID=$(uuid 2) ro console=ttyS0
grub_users \$grub_users
grub_arg --unrestricted
grub_class rocky" in_new "boot/loader/entries/rocky-$KERNEL.conf"
check "and its kernel lies in /boot" prints kernel in_new "boot/vmlinuz-$KERNEL"
rocky_tree ext4
sed -i 's/GRUB_ENABLE_BLSCFG=true//' "$TMP/tree/etc/default/grub"
rm -r "$TMP/tree/boot/loader"
check "an image without entries in files of their own" install
check "has its root in the menu" grep -q "linux /boot/vmlinuz-$KERNEL root=UUID=$(uuid 2) ro crashkernel" "$NEW_ROOT/boot/grub2/grub.cfg"
rocky_tree ext4
sed -i "s/console=ttyS0/systemd.mount-extra=UUID=$OLD:\/srv/" "$TMP/tree/boot/loader/entries/$MACHINE-$KERNEL.conf"
check "what still names an unknown disk is refused" fails_with "names the UUID $OLD, which nothing on this disk has" install
rocky_tree ext4
echo "kernelopts=root=UUID=$OLD ro resume=UUID=$OLD quiet" >"$TMP/tree/boot/grub2/grubenv"
sed -i 's/^options.*/options $kernelopts $tuned_params/' "$TMP/tree/boot/loader/entries/"*
check "Rocky 8, whose entries have their options from GRUB's environment" install
check "leaves the variable in them" eval 'entry | grep -qx "options \$kernelopts \$tuned_params"'
check "and has the root there" prints "kernelopts=root=UUID=$(uuid 2) ro quiet" in_new boot/grub2/grubenv

# ---- the initramfs
initramfs() { in_new "boot/initramfs-$KERNEL.img" | sed 's,.*/,,'; }
rocky_tree xfs
check "an initramfs without the root's file system is made anew" install
check "with its driver" prints "crc.ko.xz ext4.ko.xz" eval 'echo $(initramfs)'
rocky_tree xfs
rm "$TMP/tree/usr/bin/dracut"
check "one that nobody can make is refused" fails_with "lacks ext4, and the image has neither update-initramfs nor dracut" install
rocky_tree xfs
rm "$TMP/tree/lib/modules/$KERNEL/kernel/fs/ext4.ko"
check "one that cannot have the driver is refused" fails_with "still lacks ext4" install

rocky_tree ext4
export TARGET_DISK_DRIVERS="nvme xfs"
check "an initramfs without a driver that the dispatcher tells is made anew" install
check "with it" prints "crc.ko.xz nvme.ko.xz xfs.ko.xz ext4.ko.xz" eval 'echo $(initramfs)'
unset TARGET_DISK_DRIVERS

# ---- Debian
debian_tree ext4
printf 'GRUB_FORCE_PARTUUID=%s\nGRUB_CMDLINE_LINUX_DEFAULT="root=LABEL=cloudimg-rootfs quiet"\n' "$OLD" >"$TMP/tree/etc/default/grub.d/40-force-partuuid.cfg"
echo 'GRUB_CMDLINE_LINUX="root=LABEL=cloudimg-rootfs console=ttyS0 rootflags=subvol=@ quiet"' >"$TMP/tree/etc/default/grub.d/50-cloudimg.cfg"
check "an image that starts from the partition it was made with" install
check "starts from this disk" eval 'in_new boot/grub/grub.cfg | grep -qE "linux\s/boot/vmlinuz-$KERNEL root=UUID=$(uuid 2) ro console=ttyS0 +quiet$"'
check "there is a loader at the removable path" prints "shimx64 grubx64" eval 'echo $(in_new boot/efi/EFI/BOOT/BOOTX64.EFI) $(in_new boot/efi/EFI/BOOT/grubx64.efi)'
check "a system without SELinux is not relabelled" test ! -e "$NEW_ROOT/.autorelabel"
debian_tree ext4
touch "$TMP/tree/etc/nvram-is-full"
check "firmware without room for a boot entry is no hindrance" eval 'install >"$TMP/log" && grep -q "without a boot entry of the firmware, which starts EFI/BOOT (grub-install: error: efibootmgr failed.*No space left" "$TMP/log"'
check "and its removable path starts" prints shimx64 in_new boot/efi/EFI/BOOT/BOOTX64.EFI
debian_tree ext4
printf 'GRUB_FORCE_PARTUUID=%s\n' "$OLD" >"$TMP/tree/etc/default/grub.d/60-own.cfg"
check "a menu for another root is refused" fails_with "starts Linux with root=PARTUUID=$OLD, the new root is UUID=" install
debian_tree ext4
printf ':>/boot/grub/grub.cfg\n' | program usr/sbin/update-grub
check "a menu without Linux is refused" fails_with "has no entry that starts Linux" install
debian_tree xfs
layout <<<'[{"size":"64M","type_guid":"ef00","format":"vfat"},{"size":"320M","type_guid":"8300","format":"ext4","mount":"/boot"},
  {"size":"1G","type_guid":"8300","format":"ext4","mount":"/"}]'
check "Debian with a separate /boot" install
check "has the right paths in its menu" eval 'in_new boot/grub/grub.cfg | grep -qE "linux\s/vmlinuz-$KERNEL root=UUID=$(uuid 3) ro console=ttyS0$"'
check "has an initramfs with the root's file system" prints "crc.ko ext4.ko" eval 'echo $(in_new "boot/initrd.img-$KERNEL" | sed "s,.*/,,")'

# ---- the seed
printf '#cloud-config\n' >"$PROVISION/user-data"
check "the seed is written into the system" "$TOOLS/config-drive/step"
check "and no disk may give another" prints "datasource: {NoCloud: {fs_label: null}}" grep -v '^#' "$NEW_ROOT/etc/cloud/cloud.cfg.d/99-bootwright-seed.cfg"
check "nobody else can read it" prints "700 600" eval 'echo $(stat -c %a "$NEW_ROOT/var/lib/cloud/seed/nocloud" "$NEW_ROOT/var/lib/cloud/seed/nocloud/user-data")'
jq '. + [{"size":"16M","type_guid":"8300","format":"ext4","label":"cidata"}]' "$PROVISION/layout.json" >"$TMP/layout" && layout <"$TMP/layout"
debian_tree ext4
check "a disk with a partition for the seed" install
check "has it there" "$TOOLS/config-drive/step"
check "where the dispatcher finds it mounted" prints "#cloud-config" cat "$TMP/target/seed/user-data"
check "then the system is left as it is" test ! -e "$NEW_ROOT/etc/cloud/cloud.cfg.d"
unmount

# ---- drivers, in made-up trees of /sys
in_step() { SYSFS=$TMP/sys bash -c '. "$1"; shift; "$@"' step "$TOOLS/bootloader-linux/step" "$@"; }
# bound DEVICE DRIVER : the device has this driver.
bound() {
  mkdir -p "$TMP/sys/devices/$1" "$TMP/sys/drivers/$2" "$TMP/sys/module/$2"
  ln -sfn "$TMP/sys/module/$2" "$TMP/sys/drivers/$2/module"
  ln -sfn "$TMP/sys/drivers/$2" "$TMP/sys/devices/$1/driver"
}
# block NAME DEVICE
block() {
  mkdir -p "$TMP/sys/class/block/$1" "$TMP/sys/devices/$2"
  ln -sfn "$TMP/sys/devices/$2" "$TMP/sys/class/block/$1/device"
}
bound pci0000:00/0000:01:00.0 ahci
bound pci0000:00/0000:01:00.0/ata1/0:0:0:0 sd_mod
block sda pci0000:00/0000:01:00.0/ata1/0:0:0:0
check "a disk needs the driver of each device above it" prints "ahci sd_mod" eval 'echo $(in_step disk_drivers /dev/sda)'
check "what the dispatcher says of it is taken instead" prints "mpt3sas sd_mod" eval 'echo $(TARGET_DISK_DRIVERS="mpt3sas sd_mod" in_step disk_drivers /dev/sda)'
bound pci0000:00/0000:02:00.0 nvme
block nvme0n1 pci0000:00/0000:02:00.0/nvme/nvme0
check "an NVMe disk with one port" prints nvme in_step disk_drivers /dev/nvme0n1
block nvme1n1 virtual/nvme-subsystem/nvme-subsys1
mkdir -p "$TMP/sys/devices/pci0000:00/0000:02:00.0/nvme/nvme1"
ln -sfn "$TMP/sys/devices/pci0000:00/0000:02:00.0/nvme/nvme1" "$TMP/sys/devices/virtual/nvme-subsystem/nvme-subsys1/nvme1"
mkdir -p "$TMP/sys/devices/virtual/nvme-subsystem/nvme-subsys1/nvme1n1"
check "an NVMe disk with two ports needs the driver of its controllers" prints nvme in_step disk_drivers /dev/nvme1n1
# network_in COMMAND : what the step does for an image after the command, with files of the server's network.
network_in() {
  rm -rf "$TMP/net"
  mkdir -p "$TMP/net/root"/{etc/cloud,etc/systemd/system/multi-user.target.wants,usr/sbin} "$TMP/net/provision/network"/{networkd,NetworkManager}
  echo keyfile >"$TMP/net/provision/network/NetworkManager/bond0.nmconnection"
  echo netdev >"$TMP/net/provision/network/networkd/10-bootwright-bond0.netdev"
  (cd "$TMP/net/root" && eval "$1")
  NEW_ROOT=$TMP/net/root PROVISION=$TMP/net/provision bash -c '. "$1"; native_network' step "$TOOLS/config-drive/step" >"$TMP/net/said" || return 1
  (cd "$TMP/net/root" && find etc -type f -printf '%P %m\n' | sort | tr '\n' ' ')
}
disabled="cloud/cloud.cfg.d/99-bootwright-network.cfg 644"
check "NetworkManager gets its keyfiles, which nobody else may read" prints \
  "NetworkManager/system-connections/bond0.nmconnection 600 $disabled " network_in 'touch usr/sbin/NetworkManager; chmod +x usr/sbin/NetworkManager'
check "systemd-networkd gets its files where it is enabled" prints \
  "$disabled systemd/network/10-bootwright-bond0.netdev 644 " network_in 'ln -s x etc/systemd/system/multi-user.target.wants/systemd-networkd.service'
check "netplan loses nothing and is left to cloud-init" prints "" network_in 'touch usr/sbin/netplan usr/sbin/NetworkManager; chmod +x usr/sbin/*'
check "an image with neither is left to cloud-init, and the log says so" eval 'network_in : && grep -q "which may lose them" "$TMP/net/said"'
done_testing
