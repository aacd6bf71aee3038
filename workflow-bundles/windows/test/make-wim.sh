#!/bin/bash
# Makes a small WIM that has what a Windows image has and a Linux tool can get wrong: security descriptors, hard
# links, a junction, alternate streams, short, long and non-ASCII names. As root (it mounts an NTFS file with
# ntfs-3g). make-wim.sh --out FILE [options]
#   --bootmgfw FILE      the EFI program for Windows\Boot\EFI\bootmgfw.efi (default: made by make-efi.sh)
#   --bootmgfw-ex FILE   another one for Windows\Boot\EFI_EX\bootmgfw_EX.efi (default: no EFI_EX)
#   --form FORM          plain (default), pipable, solid, or split (FILE is then install.swm, beside it install2.swm …)
#   --images N           N images, the last one being the real one (default 1); the others are empty
#   --name TEXT          name of the last image (default "Windows Server Stand-in")
#   --arch NUMBER        what the XML says of the architecture (default 9, amd64; 12 is arm64)
#   --filler MIB         random bytes to make it bigger (default 1)
set -euo pipefail
export LC_ALL=C.UTF-8
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

OUT='' BOOTMGFW='' BOOTMGFW_EX='' FORM=plain IMAGES=1 NAME='Windows Server Stand-in' ARCH=9 FILLER=1
while (($#)); do
  case $1 in
    --out) OUT=$(realpath -m "${2:?}") ;;
    --bootmgfw) BOOTMGFW=${2:?} ;;
    --bootmgfw-ex) BOOTMGFW_EX=${2:?} ;;
    --form) FORM=${2:?} ;;
    --images) IMAGES=${2:?} ;;
    --name) NAME=${2:?} ;;
    --arch) ARCH=${2:?} ;;
    --filler) FILLER=${2:?} ;;
    *) sed -n '2,11s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
  esac
  shift 2
done
[[ -n $OUT && $FORM =~ ^(plain|pipable|solid|split)$ ]] || { echo "make-wim.sh: --out FILE is missing, or --form is none of plain, pipable, solid, split" >&2; exit 2; }
"$HERE/../../../.ci/need" wimtools ntfs-3g attr fuse3 >&2

WORK=$(mktemp -d)
trap 'umount "$WORK/mnt" 2>/dev/null || true; rm -rf "$WORK"' EXIT
[[ -n $BOOTMGFW ]] || { "$HERE/make-efi.sh" --out "$WORK/bootmgfw.efi"; BOOTMGFW=$WORK/bootmgfw.efi; }

# O:BAG:SYD:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x1200a9;;;BU), and the like with OICI, owner TrustedInstaller, and a
# mandatory label.
PLAIN=0x010004906000000070000000000000001400000002004c000300000000001400ff011f0001010000000000051200000000001800ff011f000102000000000005200000002002000000001800a90012000102000000000005200000002102000001020000000000052000000020020000010100000000000512000000
FOLDER=0x010004906000000070000000000000001400000002004c000300000000031400ff011f0001010000000000051200000000031800ff011f000102000000000005200000002002000000031800a90012000102000000000005200000002102000001020000000000052000000020020000010100000000000512000000
INSTALLER=0x0100049088000000a80000000000000014000000020074000400000000002800ff011f00010600000000000550000000b589fb381984c2cb5c6c236d5700776ec002648700001800a90012000102000000000005200000002002000000001400a90012000101000000000005120000000000180
INSTALLER+=0a900120001020000000000052000000021020000010600000000000550000000b589fb381984c2cb5c6c236d5700776ec0026487010600000000000550000000b589fb381984c2cb5c6c236d5700776ec0026487
LABELLED=0x010014906400000074000000140000003000000002001c00010000001100140001000000010100000000001000300000020034000200000000001400ff011f0001010000000000051200000000001800ff011f000102000000000005200000002002000001020000000000052000000020020000010100000000000512000000

acl() { setfattr -h -n system.ntfs_acl -v "$1" "$2"; }

# file NAME SIZE : the bytes are made from the name, so that equal input gives equal files.
file() {
  mkdir -p "$WORK/mnt/${1%/*}"
  { yes "$1" || true; } 2>/dev/null | head -c "$2" >"$WORK/mnt/$1"
}

# program NAME : a file that begins like one for amd64.
program() {
  file "$1" 4096
  { printf 'MZ'; head -c 58 /dev/zero; printf '\x40\0\0\0PE\0\0\x64\x86'; } | dd of="$WORK/mnt/$1" conv=notrunc status=none
}

fill() {
  local mnt=$WORK/mnt long
  mkdir -p "$mnt"/Windows/{Boot/{EFI/en-US,Fonts,Resources/en-US},System32/{config,drivers},WinSxS/amd64_stand-in,Setup} "$mnt"/{Users/Public,"Program Files"}
  cp "$BOOTMGFW" "$mnt/Windows/Boot/EFI/bootmgfw.efi"
  program Windows/Boot/EFI/bootmgr.efi
  program Windows/Boot/EFI/memtest.efi
  file Windows/Boot/EFI/boot.stl 9000
  file Windows/Boot/EFI/winsipolicy.p7b 2000
  file Windows/Boot/EFI/en-US/bootmgfw.efi.mui 5000
  file Windows/Boot/EFI/CIPolicies/Active/stand-in.cip 300
  file Windows/Boot/Fonts/segmono_boot.ttf 20000
  file Windows/Boot/Fonts/wgl4_boot.ttf 20000
  file Windows/Boot/Resources/bootres.dll 10000
  file Windows/Boot/Resources/en-US/bootres.dll.mui 3000
  if [[ -n $BOOTMGFW_EX ]]; then
    mkdir -p "$mnt/Windows/Boot/EFI_EX"
    cp "$BOOTMGFW_EX" "$mnt/Windows/Boot/EFI_EX/bootmgfw_EX.efi"
    program Windows/Boot/EFI_EX/bootmgr_EX.efi
    file Windows/Boot/Fonts_EX/segmono_boot_EX.ttf 21000
  fi
  program Windows/System32/winload.efi
  program Windows/System32/winresume.efi
  program Windows/System32/ntoskrnl.exe
  file Windows/System32/config/SYSTEM 8192
  file Windows/System32/drivers/empty.sys 0
  head -c "$((FILLER * 1048576))" /dev/urandom >"$mnt/Windows/System32/filler.bin"

  ln "$mnt/Windows/System32/ntoskrnl.exe" "$mnt/Windows/WinSxS/amd64_stand-in/ntoskrnl.exe"
  printf 'from the internet' >"$mnt/Users/Public/readme.txt:Zone.Identifier"
  printf 'hello\r\n' >"$mnt/Users/Public/readme.txt"
  printf 'Grüße' >"$mnt/Users/Public/Größe – 日本語.txt"
  long=$(printf 'a long name %.0s' {1..17})end
  printf 'long' >"$mnt/Users/Public/$long"
  setfattr -n system.ntfs_dos_name -v PROGRA~1 "$mnt/Program Files"
  setfattr -n system.ntfs_attrib_be -v 0x00000006 "$mnt/Windows/System32/config/SYSTEM" # hidden, system

  find "$mnt" -type d -exec setfattr -n system.ntfs_acl -v "$FOLDER" {} +
  find "$mnt" -type f -exec setfattr -n system.ntfs_acl -v "$PLAIN" {} +
  acl "$INSTALLER" "$mnt/Windows/System32/ntoskrnl.exe"
  acl "$INSTALLER" "$mnt/Windows/System32"
  acl "$LABELLED" "$mnt/Users/Public/readme.txt"
  # A junction: tag IO_REPARSE_TAG_MOUNT_POINT, its two names \??\C:\Users and C:\Users.
  mkdir "$mnt/Documents and Settings"
  acl "$FOLDER" "$mnt/Documents and Settings"
  setfattr -n system.ntfs_reparse_data -v "$(junction 'C:\Users')" "$mnt/Documents and Settings"
}

# junction TARGET : the reparse data in hex.
junction() {
  local substitute="\\??\\$1" length name
  length=$((2 * ${#substitute})) name=$((2 * ${#1}))
  {
    number 4 $((0xa0000003))
    number 2 $((8 + length + 2 + name + 2))
    number 2 0
    number 2 0; number 2 "$length"; number 2 $((length + 2)); number 2 "$name"
    printf '%s\0%s\0' "$substitute" "$1" | iconv -f ASCII -t UTF-16LE
  } | od -An -v -tx1 | tr -d ' \n' | sed 's/^/0x/'
}

# number BYTES VALUE : little endian.
number() {
  local i
  for ((i = 0; i < $1; i++)); do printf '%b' "\\x$(printf %02x $((($2 >> (8 * i)) & 255)))"; done
}

run() { "$@" >"$WORK/log" 2>&1 || { cat "$WORK/log" >&2; exit 1; }; }

truncate -s "$((FILLER + 24))M" "$WORK/src.ntfs"
mkdir "$WORK/mnt"
run mkntfs -F -Q "$WORK/src.ntfs"
run ntfs-3g -o permissions,streams_interface=windows "$WORK/src.ntfs" "$WORK/mnt"
fill
run umount "$WORK/mnt"

options=(--check) more=(--check)
case $FORM in
  pipable) options+=(--pipable) more+=(--pipable) ;;
  solid) options+=(--solid --compress=LZMS:20 --solid-chunk-size=1M) more+=(--solid --solid-chunk-size=1M) ;;
esac
rm -f "$WORK/a.wim"
for ((i = 1; i <= IMAGES; i++)); do
  verb=append source=$WORK/src.ntfs title=$NAME
  if ((i == 1)); then verb=capture; fi
  if ((i < IMAGES)); then
    source=$WORK/empty title="Empty $i"
    mkdir -p "$source"
  fi
  case $verb in
    capture) run wimlib-imagex capture "$source" "$WORK/a.wim" "$title" "${options[@]}" ;;
    append) run wimlib-imagex append "$source" "$WORK/a.wim" "$title" "${more[@]}" ;;
  esac
  run wimlib-imagex info "$WORK/a.wim" "$i" --image-property "WINDOWS/ARCH=$ARCH" --check
done
if [[ $FORM == split ]]; then
  mkdir -p "${OUT%/*}"
  run wimlib-imagex split "$WORK/a.wim" "$OUT" 1
else
  mv "$WORK/a.wim" "$OUT"
fi
