# Everything that can be known before the disk is erased: the image and what is in it, the size, the architecture, and
# whether the firmware's keys start its boot manager. Nothing is written to a disk here.
# shellcheck shell=bash

preflight() {
  require TARGET_DISK OCI_URL
  check_disk "$TARGET_DISK"
  layout_check
  local mib windows plan
  mib=$(disk_mib "$TARGET_DISK")
  windows=$(layout_windows "$mib")
  [[ -n $windows ]] || die "the layout has no partition for Windows: one of type 0700 with format ntfs"
  [[ -n $(layout_esp) ]] || die "the layout has no EFI system partition (type ef00)"
  [[ $(layout_get "$(layout_esp)" format) == vfat ]] || die "the EFI system partition must have the format vfat"
  plan=$(layout_plan "$mib")
  say "image: $OCI_URL, index or name ${IMAGE_INDEX:-1}"
  with_artifact "$OCI_URL" "$SELF" inspect "$(sed -n "${windows}p" <<<"$plan")"
  [[ -z ${DRIVERS_URL:-} ]] || inspect_drivers
  say "nothing stands against this installation"
}

# inspect MIB : the image; MIB is the size of the partition for Windows.
inspect() {
  local architecture bytes needed listing path
  find_wim
  find_image
  say "image $NUMBER of ${WIM##*/}: $(info_field Name)"
  architecture=$(info_field Architecture)
  [[ -z $architecture || $architecture == x86_64 ]] ||
    die "image $NUMBER of $OCI_URL is for $architecture; servers of this product are amd64 (x86_64)"
  bytes=$(($(info_field 'Total Bytes') - $(info_field 'Hard Link Bytes')))
  # What NTFS itself takes: a 1 KiB record for each file, the log, indexes, and the last cluster of each file.
  needed=$(((bytes + 3072 * ($(info_field 'File Count') + $(info_field 'Directory Count'))) / 1048576 + 48))
  ((needed <= $1)) || die "image $NUMBER of $OCI_URL needs about $needed MiB, the partition for Windows has $1 MiB"
  listing=$(wimlib-imagex dir "$WIM" "$NUMBER" --path=/Windows 2>&1) ||
    die "image $NUMBER of $OCI_URL holds no Windows: $(wim_sentence $?)"
  for path in /Windows/Boot/EFI/bootmgfw.efi /Windows/System32/winload.efi; do
    grep -qixF "$path" <<<"$listing" || die "image $NUMBER of $OCI_URL holds no Windows that boots by UEFI: ${path//\//\\} is missing"
  done
  inspect_boot_manager "$listing"
}

# inspect_boot_manager LISTING : the firmware must start the image's boot manager, or the newer one it has.
inspect_boot_manager() {
  local found=$SCRATCH/boot-manager paths=(/Windows/Boot/EFI/bootmgfw.efi) status=0 path files=()
  ! grep -qixF /Windows/Boot/EFI_EX/bootmgfw_EX.efi <<<"$1" || paths+=(/Windows/Boot/EFI_EX/bootmgfw_EX.efi)
  rm -rf "$found"
  wimlib-imagex extract "$WIM" "$NUMBER" "${paths[@]}" "${PARTS[@]}" --dest-dir="$found" --no-acls >"$SCRATCH/extract.log" 2>&1 || status=$?
  ((status == 0)) || die "the boot manager in image $NUMBER of $OCI_URL cannot be read: $(wim_sentence "$status")"
  for path in "${paths[@]}"; do files+=("$(find "$found" -iname "${path##*/}")"); done
  firmware_variables
  status=0
  bootmgr --variables "$EFIVARS" "${files[@]}" >/dev/null || status=$?
  ((status == 0)) || exit "$SAID"
}

# inspect_drivers : the second artifact is one tar archive, whose names Windows can have.
inspect_drivers() {
  local names bad status=0
  say "drivers: $DRIVERS_URL"
  names=$(oci-stream "$DRIVERS_URL" | unpacked | tar --list --quoting-style=escape --file=-) || status=$?
  ((status == 0)) || die "the drivers in $DRIVERS_URL cannot be read; the artifact must have one layer, a tar archive, plain or packed with zstd, gzip or xz"
  bad=$(grep -E '(^|/)\.\.(/|$)|^/|[<>:"|?*\\]|[. ](/|$)' <<<"${names//.\//}" | grep -vE '^\.?$' | sed -n 1p || true)
  [[ -z $bad ]] || die "the drivers in $DRIVERS_URL hold the name '$bad', which a Windows volume cannot have"
  # shellcheck disable=SC2016 # the directory is called so
  grep -qiE '\.inf$|(^|/)\$OEM\$/' <<<"$names" || die "the drivers in $DRIVERS_URL hold neither an .inf file nor a directory \$OEM\$"
}
