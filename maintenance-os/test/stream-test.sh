#!/bin/bash
# Unpacking in the image-linux step: compression by magic bytes, wrong archives.
. "$(dirname "$0")/lib.sh"
need_program zstd zstd
need_program xz xz-utils
export LIBEXEC=$ROOT/maintenance-os/tools/base PROVISION=$TMP NEW_ROOT=$TMP/root
STEP_FILE=$ROOT/workflow-bundles/linux/tools/image-linux/step

mkdir -p "$TMP/tree/etc" "$TMP/tree/usr/bin" "$TMP/bin" "$TMP/out"
head -c 300000 /dev/urandom >"$TMP/tree/usr/bin/program"
ln -s ../usr "$TMP/tree/etc/link"
chmod 4755 "$TMP/tree/usr/bin/program"
tar -C "$TMP/tree" -cf "$TMP/plain.tar" .
zstd -q --long=31 "$TMP/plain.tar" -o "$TMP/image.zst"
gzip -c "$TMP/plain.tar" >"$TMP/image.gz"
xz -0 -c "$TMP/plain.tar" >"$TMP/image.xz"
head -c 100000 "$TMP/image.gz" >"$TMP/cut.gz"
echo "this is no archive" >"$TMP/text"
echo "this is no archive" | gzip >"$TMP/text.gz"
: >"$TMP/empty"

# A stand-in that writes the file it is asked for, or says a sentence and fails.
cat >"$TMP/bin/oci-stream" <<'STUB'
#!/bin/sh
case $3 in
  broken) head -c 1000 "$SOURCE_DIR/image.gz"; echo "the blob ended after 1000 of 300000 bytes" >&2; exit 1 ;;
  missing) echo "the registry has no such image" >&2; exit 1 ;;
esac
cat "$SOURCE_DIR/$3"
STUB
chmod +x "$TMP/bin/oci-stream"
export PATH=$TMP/bin:$PATH SOURCE_DIR=$TMP

unpack() {
  rm -rf "$TMP/root"
  mkdir "$TMP/root"
  OCI_URL=$1 bash -c '. "$1"; write_image' step "$STEP_FILE"
}
later_failure() {
  rm -rf "$TMP/root"
  mkdir "$TMP/root"
  OCI_URL=plain.tar bash -c '. "$1"; write_image; false' step "$STEP_FILE"
}
unpacks() {
  unpack "$1" || return 1
  diff -r --no-dereference "$TMP/tree" "$TMP/root" && [[ $(stat -c %a "$TMP/root/usr/bin/program") == 4755 ]]
}

check "plain tar" unpacks plain.tar
check "zstd, also with a long window" unpacks image.zst
check "gzip" unpacks image.gz
check "xz" unpacks image.xz
check "text is refused in tar's words" fails_with "This does not look like a tar archive" unpack text
check "packed text is refused in tar's words" fails_with "This does not look like a tar archive" unpack text.gz
check "an archive cut short is refused" fails_with "could not be unpacked" unpack cut.gz
check "nothing at all is refused" fails_with "the image is empty" unpack empty
check "a stream that breaks is blamed on the stream" fails_with "the blob ended after 1000" unpack broken
check "an image that is not there is blamed on the registry" fails_with "has no such image" unpack missing
check "a failure after the image was written is told in a sentence" fails_with "failed with status 1: false" later_failure
done_testing
