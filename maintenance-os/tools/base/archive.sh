# Archives that come as a stream: compression is told by the first bytes, names and media types are not trusted.
# Source it after common.sh.
# shellcheck shell=bash

# decompressor FIRST_BYTES_IN_HEX : the program for a stream that starts like this.
decompressor() {
  case $1 in
    # The second is a frame to be skipped, with which pzstd begins.
    28b52ffd* | 5?2a4d18*) echo "zstd -dcq --long=31" ;;
    1f8b*) echo "gzip -dcq" ;;
    fd377a585a00*) echo "xz -dcq" ;;
    *) echo cat ;;
  esac
}

# head_bytes N : exactly the first N bytes of stdin in hex; the rest stays in the pipe.
head_bytes() { dd bs=1 count="$1" status=none | od -An -v -tx1 | tr -d ' \n'; }

# unpacked [WHAT] < archive : the plain archive; the first six bytes are put back in front. WHAT names it in a message.
unpacked() {
  local head command
  head=$(head_bytes 6)
  [[ -n $head ]] || { printf '%s\n' "${1:-the archive} is empty" >&2; return 1; }
  command=$(decompressor "$head")
  # shellcheck disable=SC2086 # program and options
  { printf '%b' "$(sed 's/../\\x&/g' <<<"$head")"; cat; } | $command
}
