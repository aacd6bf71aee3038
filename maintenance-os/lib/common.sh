# Shared by build.sh, its stages and host/it/rootfs/build.sh: messages, content keys, the cache.
# shellcheck shell=bash

set -Eeuo pipefail
shopt -s inherit_errexit

say() { printf '%s %s\n' "$(date +%H:%M:%S)" "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# need PACKAGE... : has them installed on the build machine (Debian and Ubuntu).
need() {
  if [[ -x $ROOT/.ci/need ]]; then env -u APT_CONFIG "$ROOT/.ci/need" "$@" >&2; fi
}

# key_of [FILE_OR_DIRECTORY | =TEXT]... : 16 hex digits over names below the tree, modes and contents.
key_of() {
  local item
  for item in "$@"; do
    case $item in
      =*) printf '%s\n' "$item" ;;
      *)
        find "$item" \( -type f -o -type l \) -print0 | LC_ALL=C sort -z |
          while IFS= read -r -d '' file; do
            if [[ -L $file ]]; then
              printf '%s -> %s\n' "${file#"$ROOT/"}" "$(readlink "$file")"
            else
              printf '%s %s %s\n' "${file#"$ROOT/"}" "$([[ -x $file ]] && echo x)" "$(sha256sum <"$file")"
            fi
          done
        ;;
    esac
  done | sha256sum | cut -c1-16
}

# cached KIND KEY COMMAND... : prints the path of the part KIND-KEY. When it is missing, COMMAND is
# called with an empty directory, which becomes the part once COMMAND succeeded: a broken run leaves
# nothing that looks finished. The kinds in REBUILD are built anyway.
cached() {
  local kind=$1 part=$CACHE/parts/$1-$2 work started=$SECONDS
  shift 2
  [[ " ${REBUILD:-} " != *" $kind "* ]] || rm -rf "$part"
  if [[ ! -d $part ]]; then
    say "$kind: building"
    mkdir -p "$CACHE/parts"
    rm -rf "$CACHE/parts/.$kind".*
    work=$(mktemp -d "$CACHE/parts/.$kind.XXXXXX")
    chmod 755 "$work"
    # Not "|| die": that would switch errexit off inside COMMAND.
    "$@" "$work" >&2
    mv "$work" "$part"
    say "$kind: built in $((SECONDS - started)) s"
  fi
  # The newest use of a part is what prune_parts goes by.
  touch "$part"
  printf '%s\n' "$part"
}

# prune_parts KIND : keeps the four parts of a kind that were used last.
prune_parts() {
  local old
  # shellcheck disable=SC2012 # the names are made by cached() and hold no odd characters
  ls -1dt "$CACHE/parts/$1"-* 2>/dev/null | tail -n +5 | while read -r old; do rm -rf "$old"; done || true
}

# Everything in the images carries this one time stamp, so that equal input gives equal bytes.
export SOURCE_DATE_EPOCH=1760000000
export LC_ALL=C TZ=UTC
