# The boot menu of the Red Hat family. The entries lie in files of their own (boot loader specification), which the image
# brings from the machine it was made on; grub2-mkconfig does not touch them.
# shellcheck shell=bash

ENTRIES=$NEW_ROOT/boot/loader/entries

# install_redhat ROOT_UUID
install_redhat() {
  local mount boot menu=/boot/grub2/grub.cfg
  mkdir -p "$NEW_ROOT/boot/grub2"
  # Paths of the boot loader begin where /boot's file system does.
  mount=$(findmnt -no TARGET -T "$NEW_ROOT/boot/grub2")
  boot=$NEW_ROOT/boot
  boot=${boot#"$mount"}
  write_stubs "$(uuid_of "$(findmnt -no SOURCE "$mount")")" "$boot/grub2"
  progress 80
  say "writing the boot menu"
  run_quietly "grub2-mkconfig" in_root grub2-mkconfig -o "$menu"
  if grep -q '^[[:space:]]*blscfg' "$NEW_ROOT$menu"; then
    own_entries "$1" "$boot"
  else
    check_menu "$menu" "$1"
  fi
  [[ ! -f $NEW_ROOT/etc/kernel/cmdline ]] || rewrite "$NEW_ROOT/etc/kernel/cmdline" own_options "$1"
  own_environment "$1"
  check_uuids
}

# write_stubs BOOT_UUID PREFIX : the signed GRUB reads this file beside it, which leads to the menu.
write_stubs() {
  local vendor
  mkdir -p "$NEW_ROOT/boot/efi/EFI/BOOT"
  for vendor in "$NEW_ROOT"/boot/efi/EFI/*; do
    [[ -s $vendor/grubx64.efi || ${vendor##*/} == BOOT ]] || continue
    # shellcheck disable=SC2016 # variables of GRUB
    printf 'search --no-floppy --fs-uuid --set=dev %s\nset prefix=($dev)%s\nexport $prefix\nconfigfile $prefix/grub.cfg\n' "$1" "$2" >"$vendor/grub.cfg"
  done
}

# own_options ROOT_UUID [ADD] < options : for this disk, without what names one of the machine the image was made on. Told to,
# it adds the root where none is named.
own_options() {
  local words word own=() root=""
  IFS=$' \t\n' read -r -d '' -a words || true
  for word in "${words[@]}"; do
    case $word in
      root=*) [[ -z $root ]] || continue; root=yes word=root=UUID=$1 ;;
      resume=* | resume_offset=* | rootfstype=* | rootflags=*subvol* | rd.lvm.* | rd.luks.* | rd.md.* | rd.dm.*) continue ;;
    esac
    own+=("$word")
  done
  [[ -n $root || -z ${2:-} ]] || own=("root=UUID=$1" ro "${own[@]}")
  printf '%s\n' "${own[*]}"
}

# own_entries ROOT_UUID BOOT : each kernel has an entry, each entry a kernel. BOOT is how GRUB calls /boot.
own_entries() {
  local entry kernel
  mkdir -p "$ENTRIES"
  for entry in "$ENTRIES"/*.conf; do
    [[ -f $entry ]] || continue
    rewrite "$entry" own_entry "$1" "$2"
    startable "$entry" "$2" || rm "$entry"
  done
  for kernel in $(kernels); do
    grep -qsE "^linux[[:space:]]+.*/vmlinuz-$kernel\$" "$ENTRIES"/*.conf || new_entry "$1" "$2" "$kernel"
  done
}

# startable ENTRY BOOT : its kernel and initramfs are there.
startable() {
  local path
  for path in $(sed -nE 's/^(linux|initrd)[[:space:]]//p' "$1"); do
    [[ $path != /* || -s $NEW_ROOT/boot${path#"$2"} ]] || { say "the boot entry ${1##*/} is left out: there is no $path"; return 1; }
  done
}

# own_entry ROOT_UUID BOOT < entry
own_entry() {
  local key value text add=add
  text=$(cat)
  # All option lines of an entry count together.
  ! grep -qE '^options[[:space:]](.*[[:space:]])?(root=|\$kernelopts)' <<<"$text" || add=""
  while read -r key value; do
    case $key in
      options) value=$(own_options "$1" "$add" <<<"$value") add="" ;;
      linux | initrd) value=$(own_paths "$2" "$value") ;;
    esac
    printf '%s\n' "$key${value:+ $value}"
  done <<<"$text"
  grep -q '^options' <<<"$text" || printf 'options root=UUID=%s ro\n' "$1"
}

# own_paths BOOT WORDS : files of /boot, as GRUB calls them here; variables stay.
own_paths() {
  local words word own=()
  read -r -a words <<<"$2"
  for word in "${words[@]}"; do
    [[ $word != /* ]] || word=$1${word#/boot}
    own+=("$word")
  done
  printf '%s\n' "${own[*]}"
}

# os_release KEY
os_release() { sed -nE "s/^$1=[\"']?([^\"']*)[\"']?\$/\1/p" "$NEW_ROOT/etc/os-release" 2>/dev/null | sed -n 1p || true; }

# new_entry ROOT_UUID BOOT KERNEL
new_entry() {
  local id name options initramfs
  id=$(os_release ID) name=$(os_release PRETTY_NAME)
  id=${id:-linux}
  options=$(cat "$NEW_ROOT/etc/kernel/cmdline" 2>/dev/null || sed -nE 's/^GRUB_CMDLINE_LINUX="?([^"]*)"?$/\1/p' "$NEW_ROOT/etc/default/grub" 2>/dev/null || true)
  initramfs=$(initramfs_of "$3")
  {
    printf 'title %s (%s)\nversion %s\nlinux %s/vmlinuz-%s\ninitrd %s%s\n' "${name:-Linux}" "$3" "$3" "$2" "$3" "$2" "${initramfs#/boot}"
    printf 'options %s\n' "$(own_options "$1" add <<<"$options")"
    # shellcheck disable=SC2016 # a variable of GRUB
    printf 'grub_users $grub_users\ngrub_arg --unrestricted\ngrub_class %s\n' "$id"
  } >"$ENTRIES/$id-$3.conf"
  say "kernel $3: it had no boot entry"
}

# own_environment ROOT_UUID : before version 9 entries say $kernelopts only, and the options are in GRUB's environment.
own_environment() {
  local options
  has grub2-editenv || return 0
  options=$(in_root grub2-editenv - list 2>/dev/null | sed -n 's/^kernelopts=//p' || true)
  [[ -z $options ]] || run_quietly "grub2-editenv" in_root grub2-editenv - set "kernelopts=$(own_options "$1" add <<<"$options")"
}

# check_uuids : nothing that the system starts with may name a disk that this server does not have.
check_uuids() {
  local number device known="" place uuid pattern='[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
  for ((number = 1; number <= LAYOUT_COUNT; number++)); do
    device=$(partition_device "$TARGET_DISK" "$number")
    known+=" $(blkid -p -s UUID -o value "$device" || true) $(blkid -p -s PART_ENTRY_UUID -o value "$device" || true) "
  done
  while IFS=: read -r place uuid; do
    [[ -z $uuid || ${known,,} == *" ${uuid,,} "* ]] ||
      die "${place#"$NEW_ROOT"} of the image names the UUID $uuid, which nothing on this disk has; the system would wait for it"
  done < <(
    grep -oHiE "$pattern" "$ENTRIES"/*.conf "$NEW_ROOT/etc/kernel/cmdline" 2>/dev/null || true
    grep -s '^GRUB_CMDLINE_LINUX' "$NEW_ROOT/etc/default/grub" | grep -oiE "$pattern" | sed 's,^,/etc/default/grub:,' || true
  )
}
