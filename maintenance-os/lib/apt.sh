# Debian packages: the mirror of the build machine, one download cache for everything.
# shellcheck shell=bash

SUITE=trixie
COMPONENTS="main non-free-firmware"
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# debian_mirror : the first Debian archive among the machine's own apt sources, or DEBIAN_MIRROR.
debian_mirror() {
  if [[ -n ${DEBIAN_MIRROR:-} ]]; then
    printf '%s\n' "$DEBIAN_MIRROR"
    return
  fi
  local uri
  uri=$({
    # One-line format: deb [options] URI suite component...
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
      sed -nE 's/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+)[[:space:]].*/\2/p'
    # deb822 format.
    cat /etc/apt/sources.list.d/*.sources 2>/dev/null |
      sed -nE 's/^URIs:[[:space:]]*([^[:space:]]+).*/\1/p'
  } | sed 's,/*$,,' | grep -E '/debian$' | sed -n 1p) || true
  [[ -n $uri ]] || die "no Debian mirror among this machine's apt sources; set DEBIAN_MIRROR to the URI of one"
  printf '%s\n' "$uri"
}

# apt_prepare : a private apt (lists, package cache) under $CACHE/apt, brought up to date once a run.
apt_prepare() {
  APT=$CACHE/apt/$SUITE
  export APT_CONFIG=$APT/apt.conf
  need debian-archive-keyring mmdebstrap
  mkdir -p "$APT"
  # Stages that run side by side share it.
  local apt_lock
  exec {apt_lock}>"$APT/lock"
  flock "$apt_lock"
  [[ $(cat "$APT/prepared-by" 2>/dev/null) == "$$" ]] || apt_update
  printf '%s\n' "$$" >"$APT/prepared-by"
  exec {apt_lock}>&-
}

apt_update() {
  [[ -r $KEYRING ]] || die "$KEYRING is missing; install debian-archive-keyring"
  mkdir -p "$APT"/{lists/partial,archives/partial,dpkg,conf.d}
  : >"$APT/dpkg/status"
  local mirror
  mirror=$(debian_mirror)
  printf 'deb [signed-by=%s] %s %s %s\n' "$KEYRING" "$mirror" "$SUITE" "$COMPONENTS" >"$APT/sources.list"
  cat >"$APT_CONFIG" <<CONF
Dir::Etc::sourcelist "$APT/sources.list";
Dir::Etc::sourceparts "$APT/conf.d";
Dir::Etc::parts "$APT/conf.d";
Dir::Etc::main "/dev/null";
Dir::Etc::preferencesparts "$APT/conf.d";
Dir::State::lists "$APT/lists";
Dir::State::status "$APT/dpkg/status";
Dir::Cache::archives "$APT/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Sandbox::User "root";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::Retries "3";
CONF
  say "packages: reading the lists of $SUITE from $mirror"
  apt-get -qq update >&2 || die "apt-get update failed for $mirror"
}

# refresh_mark : part of every key that stands for packages; --refresh makes a new one.
refresh_mark() {
  [[ -z $REFRESH ]] || date +%s >"$CACHE/refresh"
  cat "$CACHE/refresh" 2>/dev/null || true
}

# apt_download LIST_FILE... : fetches the packages of the lists with their dependencies into the cache.
# One call for all lists, before they are used side by side: nothing is downloaded twice.
apt_download() {
  local list
  for list in "$@"; do
    # shellcheck disable=SC2046 # one word per package
    apt-get -qq -y --download-only install '?essential' '?priority(required)' apt $(packages_in "$list") >&2 ||
      die "cannot download the packages of ${list#"$ROOT/"}"
  done
}

# apt_extract DIRECTORY PACKAGE... : unpacks the files of packages, without running their scripts.
apt_extract() {
  local into=$1 deb
  shift
  local names
  names=$(mktemp -d "$CACHE/apt/.extract.XXXXXX")
  (cd "$names" && apt-get -qq download "$@" >&2) || die "cannot download: $*"
  for deb in "$names"/*.deb; do dpkg-deb -x "$deb" "$into"; done
  rm -rf "$names"
}

packages_in() { sed -e 's/#.*//' "$1" | tr -s ' \n' ' '; }

# debootstrap_tree DIRECTORY LIST_FILE [MMDEBSTRAP_OPTION...] : a minimal Debian with the listed packages.
debootstrap_tree() {
  local into=$1 list=$2 packages
  shift 2
  packages=$(packages_in "$list" | sed 's/^ *//; s/ *$//; s/ /,/g')
  # The package cache is shared by all trees, hence no lock; it was filled by apt_download before.
  APT_CONFIG='' unshare --mount mmdebstrap --quiet --mode=root --format=directory --variant=minbase --architectures=amd64 \
    --include="$packages" --components="${COMPONENTS// /,}" --keyring="$KEYRING" \
    --skip=download/empty,essential/unlink,update \
    --aptopt='Acquire::Languages "none"' --aptopt='APT::Install-Recommends "false"' \
    --aptopt='APT::Sandbox::User "root"' --aptopt='Debug::NoLocking "true"' --dpkgopt='force-unsafe-io' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/info/*' --dpkgopt='path-exclude=/usr/share/lintian/*' \
    --setup-hook="mkdir -p \"\$1/var/cache/apt/archives\" \"\$1/var/lib/apt/lists\"" \
    --setup-hook="mount --bind '$APT/archives' \"\$1/var/cache/apt/archives\"" \
    --setup-hook="cp -a '$APT/lists/.' \"\$1/var/lib/apt/lists/\"" \
    --customize-hook="umount \"\$1/var/cache/apt/archives\"" \
    --customize-hook="rm -f \"\$1\"/etc/resolv.conf; echo localhost > \"\$1/etc/hostname\"" \
    "$@" "$SUITE" "$into" "$(cat "$APT/sources.list")" >&2
}
