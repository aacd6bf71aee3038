#!/bin/sh
# publish-bundle.sh DIR [OUT]: tests, packs, signs and publishes the bundle in DIR, as a CI job does. Fails when the host
# refuses it, and says why. Needs bootwright, jq, openssl and oras.
#   REGISTRY          HOST:PORT of the Bootwright host
#   BOOTWRIGHT_TOKEN  a token with the role publisher
#   SIGNING_KEY       file of an Ed25519 private key (openssl genpkey -algorithm ed25519); unsigned without it
#   PLAIN_HTTP        set to yes for a host without TLS
#   CA_FILE           CA certificate (PEM) of the host, if the system does not know it
set -eu
[ $# -ge 1 ] || { sed -n '2,/^set /s/^# *//p' "$0" >&2; exit 2; }
: "${REGISTRY:?}" "${BOOTWRIGHT_TOKEN:?}"
# oras is run in another directory.
absolute() { case $1 in /*) printf '%s' "$1" ;; *) printf '%s/%s' "$PWD" "$1" ;; esac; }
for file in "${SIGNING_KEY:-}" "${CA_FILE:-}"; do
    [ -z "$file" ] || [ -r "$file" ] || { echo "$file is not there, or cannot be read." >&2; exit 2; }
done
[ -z "${SIGNING_KEY:-}" ] || SIGNING_KEY=$(absolute "$SIGNING_KEY")
[ -z "${CA_FILE:-}" ] || CA_FILE=$(absolute "$CA_FILE")
if [ -n "${2:-}" ]; then
    out=$2
else
    out=$(mktemp -d)
    trap 'rm -rf "$out"' EXIT
fi

bootwright bundle test "$1"
packed=$(bootwright --json bundle pack "$1" --out "$out")
id=$(printf '%s' "$packed" | jq -er .id)
version=$(printf '%s' "$packed" | jq -er .version)

# oras names layers by paths relative to here.
cd "$out"
set -- "$id-$version.jar:application/java-archive"
if [ -n "${SIGNING_KEY:-}" ]; then
    openssl pkeyutl -sign -inkey "$SIGNING_KEY" -rawin -in "$id-$version.jar" -out "$id-$version.raw"
    openssl base64 -A -in "$id-$version.raw" -out "$id-$version.jar.sig"
    rm "$id-$version.raw"
    set -- "$@" "$id-$version.jar.sig:application/vnd.bootwright.signature.ed25519"
fi
[ "${PLAIN_HTTP:-}" != yes ] || set -- --plain-http "$@"
[ -z "${CA_FILE:-}" ] || set -- --ca-file "$CA_FILE" "$@"
printf '%s' "$BOOTWRIGHT_TOKEN" | oras push --username ci --password-stdin \
    --artifact-type application/vnd.bootwright.bundle.v1 "$REGISTRY/bundles/$id:$version" "$@"
