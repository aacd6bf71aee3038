#!/usr/bin/env bash
# anchors.sh DIR: puts the servers that `make bench` compares with into DIR: distribution and ggcr (crane registry) from the Go
# module proxy, docker-registry and nginx unpacked from the machine's own Debian packages (not installed, so that no
# service starts).
set -euo pipefail
dir=${1:?usage: anchors.sh DIR}
distribution=v3.1.2
ggcr=v0.22.1

# from_go NAME MODULE@VERSION: the program NAME, built once.
from_go() {
    [ -x "$dir/$1" ] && return
    echo "Building $2 (Go module proxy) in $dir"
    local bin
    bin=$(mktemp -d)
    GOBIN=$bin GOFLAGS=-mod=mod go install -p 2 "$2"
    mkdir -p "$dir"
    mv "$bin"/* "$dir/$1"
    rmdir "$bin"
}

# from_debian PACKAGE PROGRAM: the program of a package.
from_debian() {
    [ -x "$dir/$1" ] && return
    echo "Unpacking Debian's $1 in $dir"
    local work
    work=$(mktemp -d)
    (cd "$work" && apt-get -qq download "$1" 2>/dev/null) || {
        apt-get -qq update
        (cd "$work" && apt-get -qq download "$1")
    }
    dpkg -x "$work"/*.deb "$work/root"
    mkdir -p "$dir"
    mv "$work/root/$2" "$dir/$1"
    rm -rf "$work"
}

from_go distribution "github.com/distribution/distribution/v3/cmd/registry@$distribution"
from_go ggcr "github.com/google/go-containerregistry/cmd/crane@$ggcr"
from_debian docker-registry usr/bin/docker-registry
from_debian nginx usr/sbin/nginx
