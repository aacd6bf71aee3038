# The kernel, the modules a server needs (uncompressed, so that signatures stay valid and squashfs
# packs them once), their firmware, and the signed boot loaders. Packages are only unpacked: their
# scripts would build an initramfs that nobody uses.
# shellcheck shell=bash

stage_kernel() {
  local key
  key=$(key_of "$OS/base/modules" "$OS/base/firmware-packages" "$OS/stages/kernel.sh" "=$SUITE" "=$REFRESH")
  KERNEL=$(cached kernel "$key" build_kernel)
}

# build_kernel PART : PART/vmlinuz, PART/tree/usr/lib/{modules,firmware}, PART/boot/*.efi, PART/version
build_kernel() {
  local part=$1 raw package version
  need kmod xz-utils
  apt_prepare
  raw=$(mktemp -d "$CACHE/parts/.raw.XXXXXX")
  package=$(apt-cache depends linux-image-amd64 | awk '/Depends: linux-image-/ && !seen++ { print $2 }')
  [[ -n $package ]] || die "no kernel behind linux-image-amd64 in $SUITE"
  apt_extract "$raw/kernel" "$package"
  version=${package#linux-image-}
  # depmod wants lib/modules; the packages of trixie unpack to usr/lib.
  ln -s usr/lib "$raw/kernel/lib" 2>/dev/null || true
  depmod -b "$raw/kernel" "$version"
  keep_modules "$raw/kernel/usr/lib/modules/$version" "$part/tree" "$version"
  # shellcheck disable=SC2046 # one word per package
  apt_extract "$raw/firmware" $(packages_in "$OS/base/firmware-packages")
  keep_firmware "$raw/firmware" "$part/tree"
  apt_extract "$raw/boot" shim-signed grub-efi-amd64-signed shim-helpers-amd64-signed
  mkdir "$part/boot"
  cp "$raw/boot/usr/lib/shim/shimx64.efi.signed" "$part/boot/shimx64.efi"
  cp "$raw/boot/usr/lib/shim/mmx64.efi.signed" "$part/boot/mmx64.efi"
  # The CD flavour: the plain one looks for its configuration in /EFI/debian.
  cp "$raw/boot/usr/lib/grub/x86_64-efi-signed/gcdx64.efi.signed" "$part/boot/grubx64.efi"
  cp "$raw/kernel/boot/vmlinuz-$version" "$part/vmlinuz"
  printf '%s\n' "$version" >"$part/version"
  rm -rf "$raw"
}

# keep_modules FROM TREE VERSION : the modules that base/modules selects, with what they depend on.
keep_modules() {
  local from=$1 tree=$2 version=$3 into file
  into=$tree/usr/lib/modules/$version
  mkdir -p "$into"
  cp "$from"/modules.{builtin,builtin.modinfo,order} "$into/"
  # First file: the selection; second: "path: dependencies" of every module.
  awk '
    FNR == NR && $1 == "dir" { dirs[++nd] = "kernel/" $2 "/" }
    FNR == NR && $1 == "mod" { mods[$2] = 1 }
    FNR == NR && $1 == "not" { sub(/^not +/, ""); nots[++nn] = $0 }
    FNR == NR { next }
    {
      path = $1; sub(/:$/, "", path)
      deps[path] = ""; for (i = 2; i <= NF; i++) deps[path] = deps[path] " " $i
      name = path; sub(/.*\//, "", name); sub(/\.ko.*/, "", name)
      hit = name in mods
      for (i = 1; i <= nd && !hit; i++) hit = index(path, dirs[i]) == 1
      for (i = 1; i <= nn && hit; i++) if (path ~ nots[i]) hit = 0
      if (hit) want[path] = 1
    }
    function take(p,  list, n, i) {
      if (p in taken) return
      taken[p] = 1; n = split(deps[p], list, " ")
      for (i = 1; i <= n; i++) take(list[i])
    }
    END { for (p in want) take(p); for (p in taken) print p }
  ' "$OS/base/modules" "$from/modules.dep" | sort >"$tree.list"
  sed 's,/[^/]*$,,' "$tree.list" | sort -u | (cd "$into" && xargs mkdir -p)
  while read -r file; do
    case $file in
      *.xz) printf 'xz -dc %q > %q\n' "$from/$file" "$into/${file%.xz}" ;;
      *) printf 'cp %q %q\n' "$from/$file" "$into/$file" ;;
    esac
  done <"$tree.list" | xargs -d '\n' -n 64 -P "$(nproc)" sh -c 'for c; do eval "$c"; done' sh
  sed -i 's/\.ko\.xz$/.ko/' "$into/modules.order"
  depmod -b "$tree" -m /usr/lib/modules "$version" 2>/dev/null || { ln -s usr/lib "$tree/lib"; depmod -b "$tree" "$version"; rm "$tree/lib"; }
  say "kernel $version: $(wc -l <"$tree.list") modules, $(du -sm "$into" | cut -f1) MB"
  rm "$tree.list"
}

# keep_firmware FROM TREE : the firmware files that the kept modules name, and no others.
keep_firmware() {
  local from=$1 tree=$2 pattern file
  find "$tree" -name '*.ko' -print0 | xargs -0 modinfo -F firmware | sort -u |
    while read -r pattern; do
      # Some drivers name a pattern; left unquoted on purpose.
      # shellcheck disable=SC2086
      (cd "$from/usr/lib/firmware" && ls -1d $pattern 2>/dev/null || true)
    done | sort -u | while read -r file; do
      mkdir -p "$tree/usr/lib/firmware/${file%/*}"
      cp -L "$from/usr/lib/firmware/$file" "$tree/usr/lib/firmware/$file"
    done
  say "firmware: $(du -sm "$tree/usr/lib/firmware" | cut -f1) MB"
}
