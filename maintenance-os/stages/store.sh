# The read-only image store of the medium (additionalimagestores), as images.squashfs.
# shellcheck shell=bash

# build_store PART : PART/images.squashfs and PART/images.json ([{name, digest}]).
build_store() {
  local part=$1 store=$1/store run image container tree path
  run=$(mktemp -d "$CACHE/parts/.run.XXXXXX")
  for image in "${TOOL_IMAGES[@]}"; do
    container=$(b from --pull-never "$image")
    tree=$(b mount "$container")
    while read -r path; do
      # Patterns, left unquoted on purpose; paths are relative to the image.
      # shellcheck disable=SC2086
      [[ -z $path || $path == \#* ]] || (cd "$tree" && rm -rf $path)
    done <"$OS/tools/trim"
    b config --label io.bootwright.key- "$container"
    # One layer: nothing of a store depends on whiteouts then, which squashfs under overlay would lose.
    b commit --quiet --squash --omit-history --timestamp "$SOURCE_DATE_EPOCH" "$container" \
      "containers-storage:[overlay@$store+$run]$image" >/dev/null
    b rm "$container" >/dev/null
  done
  # The library leaves its store mounted on itself.
  umount "$store/overlay" 2>/dev/null || true
  normalise_store "$store"
  jq '[.[] | {name: .names[0], digest}] | sort_by(.name)' "$store/overlay-images/images.json" >"$part/images.json"
  squash "$store" "$part/images.squashfs" -xattrs
  rm -rf "$store" "$run"
}

# normalise_store STORE : podman gives layers random short names and today's date; equal content shall
# give equal bytes.
normalise_store() {
  local store=$1 layer short old file
  for layer in "$store"/overlay/[0-9a-f]*; do
    old=$(<"$layer/link")
    short=$(basename "$layer" | tr '[:lower:]' '[:upper:]' | cut -c1-26)
    rm "$store/overlay/l/$old"
    ln -s "../$(basename "$layer")/diff" "$store/overlay/l/$short"
    printf '%s' "$short" >"$layer/link"
    rm -rf "$layer/work" "$layer/merged"
    mkdir "$layer/work"
  done
  for file in "$store"/overlay-{images/images,layers/layers}.json; do
    jq -S -c 'sort_by(.id) | map(if has("created") then .created = "2025-10-09T08:53:20Z" else . end)' "$file" >"$file.new"
    mv "$file.new" "$file"
  done
  # Locks hold the mark of the last writer; readers only want them to exist.
  find "$store" -name '*.lock' -exec truncate -s 0 {} +
  rm -rf "$store"/{db.sql,defaultNetworkBackend,userns.lock,libpod,tmp,volumes,networks}
}

# squash TREE FILE OPTION... : the one way squashfs files are made here.
squash() {
  local tree=$1 file=$2
  shift 2
  mksquashfs "$tree" "$file" -noappend -quiet -no-progress -comp zstd -Xcompression-level 15 -b 256K "$@" >&2
}
