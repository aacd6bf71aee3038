# The Go programs: the dispatcher, the reader of artifacts that every step may use, and what single tool images name in
# their file "programs". Static, and the same bytes for the same source.
# shellcheck shell=bash

stage_binaries() {
  local key
  if [[ -n $PREBUILT ]]; then
    BINARIES=$PREBUILT
  else
    [[ -f $ROOT/dispatcher/go.mod ]] || die "dispatcher/go.mod is missing; give --binaries DIRECTORY with provisioner and oci-stream"
    command -v go >/dev/null || die "go is missing; install Go, or give --binaries DIRECTORY with provisioner and oci-stream"
    key=$(key_of "$ROOT/dispatcher" "$OS/stages/binaries.sh" "=$(go version)")
    BINARIES=$(cached binaries "$key" build_binaries)
  fi
  [[ -x $BINARIES/provisioner && -x $BINARIES/oci-stream ]] || die "$BINARIES lacks provisioner or oci-stream"
}

build_binaries() {
  local program
  for program in "$ROOT"/dispatcher/cmd/*/; do
    program=$(basename "$program")
    (cd "$ROOT/dispatcher" && CGO_ENABLED=0 GOOS=linux GOARCH=amd64 \
      go build -trimpath -buildvcs=false -ldflags='-s -w -buildid=' -o "$1/$program" "./cmd/$program")
  done
}
