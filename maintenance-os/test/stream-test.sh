#!/bin/bash
# Unpacking in the image-linux step: compression by magic bytes, wrong archives.
. "$(dirname "$0")/lib.sh"
need_program zstd zstd
need_program xz xz-utils
need_program pzstd zstd
need_program busybox busybox-static
export LIBEXEC=$ROOT/maintenance-os/tools/base PROVISION=$TMP NEW_ROOT=$TMP/root
STEP_FILE=$ROOT/workflow-bundles/linux/tools/image-linux/step

mkdir -p "$TMP/tree/etc" "$TMP/tree/usr/bin" "$TMP/bin" "$TMP/out"
head -c 300000 /dev/urandom >"$TMP/tree/usr/bin/program"
ln -s ../usr "$TMP/tree/etc/link"
chmod 4755 "$TMP/tree/usr/bin/program"
tar -C "$TMP/tree" -cf "$TMP/plain.tar" .
zstd -q --long=31 "$TMP/plain.tar" -o "$TMP/image.zst"
# Its frame names the window: a stream of unknown length gets that of --long.
zstd -q --long=31 --ultra -c <"$TMP/plain.tar" >"$TMP/window.zst"
gzip -c "$TMP/plain.tar" >"$TMP/image.gz"
xz -0 -c "$TMP/plain.tar" >"$TMP/image.xz"
pzstd -q -c "$TMP/plain.tar" >"$TMP/image.pzst" 2>/dev/null
head -c 100000 "$TMP/image.gz" >"$TMP/cut.gz"
echo "this is no archive" >"$TMP/text"
echo "this is no archive" | gzip >"$TMP/text.gz"
: >"$TMP/empty"

# A stand-in that writes the file it is asked for, or says a sentence and fails.
cat >"$TMP/bin/oci-stream" <<'STUB'
#!/bin/sh
case $3 in
  broken) head -c 1000 "$SOURCE_DIR/image.gz"; echo "the blob ended after 1000 of 300000 bytes" >&2; exit 1 ;;
  missing) echo "the registry has no such image" >&2; exit 1 ;;
esac
cat "$SOURCE_DIR/$3"
STUB
chmod +x "$TMP/bin/oci-stream"
export PATH=$TMP/bin:$PATH SOURCE_DIR=$TMP

unpack() {
  rm -rf "$TMP/root"
  mkdir "$TMP/root"
  OCI_URL=$1 bash -c '. "$1"; write_image' step "$STEP_FILE"
}
later_failure() {
  rm -rf "$TMP/root"
  mkdir "$TMP/root"
  OCI_URL=plain.tar bash -c '. "$1"; write_image; false' step "$STEP_FILE"
}
unpacks() {
  unpack "$1" || return 1
  diff -r --no-dereference "$TMP/tree" "$TMP/root" && [[ $(stat -c %a "$TMP/root/usr/bin/program") == 4755 ]]
}

check "plain tar" unpacks plain.tar
check "zstd, also with a long window" unpacks image.zst
memory() { printf 'MemTotal: 99999999 kB\nMemAvailable: %s kB\n' "$1" >"$TMP/meminfo"; }
export MEMINFO=$TMP/meminfo
memory 8000000
check "zstd with the longest window, where there is memory for it" unpacks window.zst
memory 1500000
check "where there is not, it is refused before it takes the memory" \
  fails_with "needs a window of 2048 MiB in memory, and this server can give it 732 MiB; pack it without --long" unpack window.zst
check "a shorter one is unpacked there" unpacks image.zst
memory 1000
check "the window of every level has its room" unpacks image.zst
unset MEMINFO
check "pzstd, which begins with a frame to be skipped" eval 'od -An -tx1 -N 4 "$TMP/image.pzst" | grep -q "5[0-9a-f] 2a 4d 18" && unpacks image.pzst'
check "gzip" unpacks image.gz
check "xz" unpacks image.xz
check "text is refused in tar's words" fails_with "This does not look like a tar archive" unpack text
check "packed text is refused in tar's words" fails_with "This does not look like a tar archive" unpack text.gz
check "an archive cut short is refused" fails_with "could not be unpacked" unpack cut.gz
check "nothing at all is refused" fails_with "the image is empty" unpack empty
check "a stream that breaks is blamed on the stream" fails_with "the blob ended after 1000" unpack broken
check "an image that is not there is blamed on the registry" fails_with "has no such image" unpack missing
check "a failure after the image was written is told in a sentence" fails_with "failed with status 1: false" later_failure

# told SENTENCE... : the step's last line when tar has said these lines.
told() {
  printf '%s\n' "$@" >"$TMP/said"
  OCI_URL=image bash -c '. "$1"; why_unpacking_failed "$2"' step "$STEP_FILE" "$TMP/said"
}
check "the reason is neither a warning nor the last words" fails_with "could not be unpacked: tar: ./a: Cannot change ownership to uid 1000, gid 1000: Operation not permitted" \
  told "tar: ./etc: Warning: Cannot set SELinux context" "tar: ./a: Cannot change ownership to uid 1000, gid 1000: Operation not permitted" "tar: Exiting with failure status due to previous errors"
check "half a write means a full partition" fails_with "does not fit: the partition mounted at / is full" \
  told "tar: ./big: Wrote only 1024 of 10240 bytes" "tar: Exiting with failure status due to previous errors"

# A step that is told to stop does so at once, whatever program is running in it, and leaves none behind.
stopped() {
  local begun=$SECONDS status=0
  bash -c '. "$LIBEXEC/common.sh"; work() { sleep 321.5; }; run_step work' step &
  sleep 1
  kill -TERM $!
  wait $! || status=$?
  ((SECONDS - begun < 5)) || echo "after $((SECONDS - begun)) s"
  ! pgrep -f 'sleep 321\.5$' || echo "the program is still running"
  return "$status"
}
check "a step that is told to stop stops at once, in a sentence" fails_with "was told to stop" stopped
check "what a step's work ends with is the step's status" eval 'bash -c '\''. "$LIBEXEC/common.sh"; work() { exit 7; }; run_step work'\''; (($? == 7))'

# tree : a root file system with all that the step asks for.
tree() {
  rm -rf "$TMP/root"
  mkdir -p "$TMP/root"/{etc,boot,usr/bin,usr/sbin,usr/lib/modules/6.1,usr/lib/grub/x86_64-efi}
  ln -s usr/bin usr/sbin usr/lib "$TMP/root/"
  cp "$(command -v busybox)" "$TMP/root/usr/bin/busybox"
  ln -s busybox "$TMP/root/usr/bin/sh"
  ln -s busybox "$TMP/root/usr/bin/env"
  echo kernel >"$TMP/root/boot/vmlinuz-6.1"
  echo initramfs >"$TMP/root/boot/initrd.img-6.1"
  printf '#!/bin/sh\n' | tee "$TMP/root/usr/sbin/grub-install" >"$TMP/root/usr/sbin/update-initramfs"
  chmod +x "$TMP/root/usr/sbin/"*
}
# image COMMAND : what the step says of the tree after the command.
image() {
  tree
  (cd "$TMP/root" && eval "$1") || return 1
  OCI_URL=image bash -c '. "$1"; LAYOUT_COUNT=1 LAYOUT_VALUES[1.format]=$2; check_image' step "$STEP_FILE" "${2:-ext4}"
}
if [[ $(id -u) == 0 ]]; then
  check "an image that can be made bootable passes" image :
  check "so does one whose initramfs is still to be made" image 'rm boot/initrd.img-6.1'
  check "so does a kernel that lies with its modules" image 'mv boot/vmlinuz-6.1 lib/modules/6.1/vmlinuz'
  check "xfs is for kernels that read it" image : xfs
  older='for file in boot/*6.1 lib/modules/6.1; do mv $file ${file%6.1}$version; done'
  check "the first of them is 5.10" image "version=5.10.0-30-amd64; $older" xfs
  check "an older one is refused" fails_with "the kernel 4.18.0-553.el8 of the image image cannot read xfs" image "version=4.18.0-553.el8; $older" xfs
  check "it reads ext4" image "version=4.18.0-553.el8; $older" ext4
  check "an image without a root file system is refused" fails_with "holds no Linux root file system" image 'rm -r etc'
  check "one for another processor is refused" fails_with "is it for another processor? (chroot: failed to run command '/usr/bin/env': Exec format error)" image 'printf "\177ELF\2\1\1" >usr/bin/busybox'
  check "one without a kernel is refused" fails_with "has no kernel" image 'rm -r boot/* lib/modules/*'
  check "one whose kernel has no modules is refused" fails_with "has no kernel" image 'rm -r lib/modules/*'
  check "one without an initramfs or a way to make it is refused" fails_with "has no initramfs for its kernel 6.1" image 'rm boot/initrd.img-6.1 usr/sbin/update-initramfs'
  check "one without a boot loader is refused" fails_with "has no boot loader for UEFI" image 'rm usr/sbin/grub-install'
  check "grub-install for other machines only is no boot loader" fails_with "has no boot loader for UEFI" image 'mv usr/lib/grub/x86_64-efi usr/lib/grub/i386-pc'
  check "Red Hat's boot loader is one" image 'mv usr/sbin/grub-install usr/sbin/grub2-mkconfig; mkdir -p boot/efi/EFI/rocky; echo x | tee boot/efi/EFI/rocky/shimx64.efi >boot/efi/EFI/rocky/grubx64.efi'
  check "without its files it is none" fails_with "has no boot loader for UEFI" image 'mv usr/sbin/grub-install usr/sbin/grub2-mkconfig; mkdir -p boot/efi/EFI/rocky; echo x >boot/efi/EFI/rocky/grubx64.efi'
else
  echo "stream-test.sh: what an image must have is skipped, looking into it needs root (chroot)"
fi

if [[ $(id -u) == 0 ]] && losetup --find >/dev/null 2>&1; then
  mounted() { umount -R "$TMP/root" 2>/dev/null; rm -rf --one-file-system "$TMP/root"; }
  trap 'mounted; rm -rf --one-file-system "$TMP"' EXIT
  # volume MIB DIRECTORY : a fresh ext4 there.
  volume() {
    rm -f "$TMP/volume.$1"
    truncate -s "$1M" "$TMP/volume.$1"
    mkfs.ext4 -q -F "$TMP/volume.$1"
    mkdir -p "$2"
    mount -o loop "$TMP/volume.$1" "$2"
  }
  mkdir -p "$TMP/large/var"
  head -c 40M /dev/urandom >"$TMP/large/var/file"
  tar -C "$TMP/large" -cf "$TMP/large.tar" .
  onto() { OCI_URL=large.tar bash -c '. "$1"; write_image' step "$STEP_FILE"; }
  mounted
  volume 20 "$TMP/root"
  check "a root partition that is too small is named" fails_with "does not fit: the partition mounted at / is full" onto
  mounted
  volume 64 "$TMP/root"
  volume 21 "$TMP/root/var"
  check "so is another one" fails_with "does not fit: the partition mounted at /var is full" onto
  mounted

  # ext4 stands for the vfat of the EFI system partition, which not every kernel has.
  mkdir -p "$TMP/root/boot/efi/EFI/rocky"
  echo shim >"$TMP/root/boot/efi/EFI/rocky/shimx64.efi"
  chown -R 1000:1000 "$TMP/root/boot/efi/EFI"
  ln -s shimx64.efi "$TMP/root/boot/efi/EFI/rocky/link.efi"
  truncate -s 16M "$TMP/esp"
  mkfs.ext4 -q -F "$TMP/esp"
  DEVICE=$(losetup --find --show "$TMP/esp")
  # In mounts of its own, which end with it like those of a container.
  move_in() { unshare --mount bash -c '. "$1"; move_in "$2" "$3"' step "$STEP_FILE" "$DEVICE" "$TMP/root/boot/efi"; }
  check "what the image has for the EFI system partition is moved there" move_in
  check "nothing of it stays below" prints "" ls "$TMP/root/boot/efi"
  mount "$DEVICE" "$TMP/root/boot/efi"
  check "links are files there, owners are nobody's" prints "shim shim 0:0" eval \
    'cd "$TMP/root/boot/efi/EFI/rocky" && echo $(cat shimx64.efi link.efi) $(stat -c %u:%g shimx64.efi)'
  umount "$TMP/root/boot/efi"
  ln -s nowhere "$TMP/root/boot/efi/dangling"
  check "a link to nothing is told" fails_with "copying /boot/efi of the image to its own partition" move_in
  losetup -d "$DEVICE"
  mounted
else
  echo "stream-test.sh: full partitions and the EFI system partition are skipped, they need root and loop devices"
fi
done_testing
