# What was built, in figures.
# shellcheck shell=bash

report() {
  local part
  for part in "kernel:$KERNEL/vmlinuz" "initramfs:$INITRAMFS" "root file system:$ROOTFS" \
    "tool images:$STORE/images.squashfs" "ISO:$OUT"; do
    printf '%-18s %6.1f MB\n' "${part%%:*}" "$(($(stat -L -c %s "${part#*:}") / 1000))e-3" >&2
  done
  jq -r '.images[] | "  " + .name + " " + .digest[0:19]' "$CONTEXT/tree/usr/share/bootwright/units.lock" >&2
}
