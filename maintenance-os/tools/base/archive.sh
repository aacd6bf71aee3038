# Archives that come as a stream: compression is told by the first bytes, names and media types are not trusted.
# Source it after common.sh.
# shellcheck shell=bash

# window_mib : the largest window of a zstd stream that this server has the memory for, half of what is free: the rest is
# for what is written. Its own format allows 2048 MiB; 128 are what zstd always takes.
window_mib() {
  local free
  free=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB$/\1/p' "${MEMINFO:-/proc/meminfo}")
  free=$((${free:-0} / 2048))
  ((free < 2048)) || free=2048
  ((free > 128)) || free=128
  printf '%s\n' "$free"
}

# window_refused FILE : why zstd has refused a stream for its window, from what it said; nothing if it has not.
window_refused() {
  local needs has
  read -r needs has < <(sed -n 's/.*Window size larger than maximum : \([0-9]*\) > \([0-9]*\).*/\1 \2/p' "$1") || return 0
  printf 'its zstd stream needs a window of %s MiB in memory, and this server can give it %s MiB; pack it without --long, or with a smaller one' \
    "$((needs >> 20))" "$((has >> 20))"
}

# decompressor FIRST_BYTES_IN_HEX : the program for a stream that starts like this.
decompressor() {
  case $1 in
    # The second is a frame to be skipped, with which pzstd begins.
    28b52ffd* | 5?2a4d18*) echo "zstd -dcq --memory=$(window_mib)MiB" ;;
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
