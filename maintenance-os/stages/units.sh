# Collects units and Quadlets of all workflows, and writes units.lock.
# shellcheck shell=bash

# stage_units : the build context of the Containerfile, with everything that does not depend on the base.
stage_units() {
  CONTEXT=$WORK/context
  mkdir -p "$CONTEXT/tree"/{usr/sbin,usr/libexec/bootwright,usr/share/bootwright,usr/lib/systemd/system,usr/share/containers/systemd}
  cp -a "$OS/rootfs/." "$CONTEXT/tree/"
  install -m 755 "$BINARIES/provisioner" "$CONTEXT/tree/usr/sbin/provisioner"
  # A step that runs in an image which operators make: it is mounted into the container.
  install -m 755 "$BINARIES/firmware-update" "$CONTEXT/tree/usr/libexec/bootwright/firmware-update"
  : >"$WORK/units"
  collect_units "" "$ROOT/systemd" "$ROOT/quadlets"
  local bundle
  for bundle in "$ROOT"/workflow-bundles/*/; do
    collect_units "$(basename "$bundle")" "$bundle/systemd" "$bundle/quadlets"
  done
  [[ -s $WORK/units ]] || die "no unit found in systemd/, quadlets/ and workflow-bundles/*/"
  local twice
  twice=$(cut -f1 "$WORK/units" | sort | uniq -d | sed -n 1p)
  [[ -z $twice ]] || die "two units are called $twice: unit names are shared by all bundles"
  sort "$WORK/units" | jq -R -n --slurpfile images "$STORE/images.json" --arg version "$(sort "$WORK/units" | sha256sum | cut -c1-12)" '
    [inputs | split("\t") | {name: .[0], sha256: .[1], bundle: (if .[2] == "" then null else .[2] end)}] as $units |
    {units_api: 1, version: $version, units: $units, images: $images[0]}' >"$CONTEXT/tree/usr/share/bootwright/units.lock"
  check_images
  grep -l '^\[Install\]' "$CONTEXT/tree/usr/lib/systemd/system"/* | xargs -n 1 basename >"$CONTEXT/tree/usr/share/bootwright/enabled-units"
  find "$CONTEXT/tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

# collect_units BUNDLE DIRECTORY...
collect_units() {
  local bundle=$1 directory unit into
  shift
  for directory in "$@"; do
    for unit in "$directory"/*; do
      [[ -f $unit ]] || continue
      case $unit in
        *.container) into=usr/share/containers/systemd ;;
        *.target | *.service | *.mount | *.socket | *.path | *.timer) into=usr/lib/systemd/system ;;
        *.md) continue ;;
        *) die "${unit#"$ROOT/"} is neither a systemd unit nor a .container file" ;;
      esac
      install -m 644 "$unit" "$CONTEXT/tree/$into/"
      printf '%s\t%s\t%s\n' "$(basename "$unit")" "$(sha256sum <"$unit" | cut -d' ' -f1)" "$bundle" >>"$WORK/units"
    done
  done
}

# check_images : every image a Quadlet names is in the store, but those that a bundle says jobs bring along.
check_images() {
  local image
  for image in $(sed -n 's/^Image=//p' "$CONTEXT"/tree/usr/share/containers/systemd/*.container | sort -u); do
    if grep -qF -- "- name: $image" "$ROOT"/workflow-bundles/*/bundle.yaml; then continue; fi
    jq -e --arg i "$image" 'any(.[]; .name == $i)' "$STORE/images.json" >/dev/null ||
      die "a Quadlet uses the image $image, but no tools/*/Containerfile makes it"
  done
}
