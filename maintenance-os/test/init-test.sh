#!/bin/bash
# What the initramfs does with a bad medium: its functions, run by busybox as there.
. "$(dirname "$0")/lib.sh"
need_program busybox busybox-static
INIT=$ROOT/maintenance-os/initramfs/init
mkdir -p "$TMP"/{cd/live,cd/images,medium/live,medium/images}

# The names of init; what it says goes to stdout; dd fails as often as the file failures says, in the middle.
{
  echo "cd=$TMP/cd medium=$TMP/medium fs=live/fs images=images/images label=MAINT device=sr0 before=0 told=0"
  cat <<'STUB'
say() { echo "$*"; }
refuse() { echo "CANNOT START: $*"; exit 1; }
usleep() { :; }
sleep() { :; }
dd() {
    left=$(cat "$cd/../failures")
    [ "$left" -gt 0 ] || { command dd "$@"; return; }
    echo $((left - 1)) >"$cd/../failures"
    command dd "$@" count=1
    echo "dd: error reading: Input/output error" >&2
    return 1
}
STUB
  sed -n '/^check_medium() {/,/^}/p; /^copy_rest() {/,/^}/p; /^copy_file() {/,/^}/p' "$INIT" | sed "s,/run/initramfs/,$TMP/,"
} >"$TMP/functions"
# in_init FAILURES COMMANDS
in_init() {
  echo "$1" >"$TMP/failures"
  rm -f "$TMP"/medium/*/*
  busybox sh -c '. "$1"; eval "$2"' init "$TMP/functions" "$2"
}
copies() { in_init "$1" 'total=4000000; copy_file $fs' && cmp "$TMP/cd/live/fs" "$TMP/medium/live/fs"; }

check "a medium without the system is refused" fails_with "CANNOT START: the medium MAINT on sr0 has no live/fs" in_init 0 check_medium
head -c 4000000 /dev/urandom >"$TMP/cd/live/fs"
check "so is one without the tools" fails_with "has no images/images" in_init 0 check_medium
echo images >"$TMP/cd/images/images"
check "one with both is taken" in_init 0 check_medium
check "a file is copied" copies 0
check "a read that fails is tried again, from where it stopped" copies 3
check "with a word about it" eval 'copies 1 | grep -F "reading live/fs from the medium failed (dd: error reading: Input/output error); trying again"'
check "but not without end" fails_with "CANNOT START: reading live/fs from the medium failed 5 times: dd: error reading: Input/output error" copies 9
done_testing
