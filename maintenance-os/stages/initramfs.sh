# The initramfs: static busybox, a few dozen modules, one script.
# shellcheck shell=bash

stage_initramfs() {
  local key
  key=$(key_of "$OS/initramfs" "$OS/stages/initramfs.sh" "=$(basename "$KERNEL")")
  INITRAMFS=$(cached initramfs "$key" build_initramfs)/initrd
}

build_initramfs() {
  local part=$1 tree=$1/tree version from module
  need cpio zstd kmod
  version=$(<"$KERNEL/version")
  from=$KERNEL/tree/usr/lib/modules/$version
  mkdir -p "$tree"/{bin,dev,proc,sys,run,root,lib/modules/"$version"}
  apt_prepare
  apt_extract "$part/busybox" busybox-static
  cp "$part/busybox/usr/bin/busybox" "$tree/bin/busybox"
  "$tree/bin/busybox" --list | while read -r module; do
    [[ $module == busybox ]] || ln -s busybox "$tree/bin/$module"
  done
  install -m 755 "$OS/initramfs/init" "$tree/init"
  cp "$from"/modules.{builtin,order} "$tree/lib/modules/$version/"
  [[ ! -e $from/modules.builtin.modinfo ]] || cp "$from/modules.builtin.modinfo" "$tree/lib/modules/$version/"
  # Names that this kernel has built in, or does not have, are passed over; dependencies come along.
  for module in $(packages_in "$OS/initramfs/modules"); do
    modprobe -d "$KERNEL/tree/usr" -S "$version" --show-depends "$module" 2>/dev/null || true
  done | awk '$1 == "insmod" { print $2 }' | sed "s,.*/lib/modules/$version/,," | sort -u | while read -r module; do
    mkdir -p "$tree/lib/modules/$version/${module%/*}"
    cp "$from/$module" "$tree/lib/modules/$version/$module"
  done
  depmod -b "$tree" "$version"
  say "initramfs: $(find "$tree" -name '*.ko' | wc -l) modules"
  find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  (cd "$tree" && find . | sort | cpio -o -H newc --reproducible --quiet -R 0:0) | zstd -q -19 -T0 >"$part/initrd"
  rm -rf "$tree" "$part/busybox"
}
