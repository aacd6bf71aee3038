#!/bin/bash
# Builds the EFI program that stands in for Microsoft's boot manager: make-efi.sh --out FILE [--mark TEXT]
# It prints "BOOTED FROM <its own path>", "BOOT ENTRY BootNNNN" and "MARK <TEXT>" on the console, then shuts down.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

OUT='' MARK=default
while (($#)); do
  case $1 in
    --out) OUT=${2:?}; shift 2 ;;
    --mark) MARK=${2:?}; shift 2 ;;
    *) sed -n '2,3s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
  esac
done
[[ -n $OUT && $MARK =~ ^[A-Za-z0-9._-]+$ ]] || { echo "usage: make-efi.sh --out FILE [--mark WORD]" >&2; exit 2; }
"$HERE/../../../.ci/need" gcc binutils libc6-dev gnu-efi >&2

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
headers=/usr/include/efi
# The 32-bit ones have the same names, and ld would take them first.
libraries=/usr/lib
[[ -e $libraries/elf_x86_64_efi.lds ]] || libraries=/usr/lib/x86_64-linux-gnu/gnuefi
gcc -I"$headers" -I"$headers/x86_64" -fpic -ffreestanding -fno-stack-protector -fshort-wchar -mno-red-zone -Wall \
  -DMARK="L\"$MARK\"" -c "$HERE/stand-in.c" -o "$WORK/app.o"
ld -nostdlib -znocombreloc -shared -Bsymbolic -T "$libraries/elf_x86_64_efi.lds" "$libraries/crt0-efi-x86_64.o" "$WORK/app.o" \
  -L"$libraries" -lefi -lgnuefi -o "$WORK/app.so" 2>"$WORK/ld.log" || { cat "$WORK/ld.log" >&2; exit 1; }
objcopy -j .text -j .sdata -j .data -j .dynamic -j .dynsym -j '.rel*' -j .reloc \
  --target efi-app-x86_64 --subsystem=10 "$WORK/app.so" "$OUT"
