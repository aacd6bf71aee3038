# Tool images, and the store that carries them offline: every image one layer, trimmed, in one squashfs.
# shellcheck shell=bash

TOOLS_BASE=localhost/tools/base:1

# tool_directories : where a tool image is described: shared ones, then those of the bundles.
tool_directories() {
  local directory
  for directory in "$OS"/tools/*/ "$ROOT"/workflow-bundles/*/tools/*/; do
    [[ ! -f $directory/Containerfile || $directory == "$OS/tools/base/" ]] || printf '%s\n' "${directory%/}"
  done
}

# tool_programs DIRECTORY : the files of the Go programs that the image is built with.
tool_programs() {
  local name
  [[ -e $1/programs ]] || return 0
  while read -r name; do
    [[ -x $BINARIES/$name ]] || die "${1#"$ROOT/"}/programs names $name, which $BINARIES lacks"
    printf '%s\n' "$BINARIES/$name"
  done <"$1/programs"
}

stage_tools() {
  local directory key tree_key keys=()
  TOOL_IMAGES=()
  tree_key=$(key_of "$OS/tools/base/packages" "$OS/lib/apt.sh" "=$SUITE" "=$REFRESH")
  key=$(key_of "$OS/tools/base" "$BINARIES/oci-stream" "=$tree_key")
  image_current "$TOOLS_BASE" "$key" || build_tools_base "localhost/bootwright/tools-tree:$tree_key" "$key"
  for directory in $(tool_directories); do
    local name=localhost/tools/${directory##*/}:1
    [[ " ${TOOL_IMAGES[*]} " != *" $name "* ]] || die "two tool images are called ${directory##*/}"
    TOOL_IMAGES+=("$name")
    keys+=("=$(key_of "$directory" "=$(tool_programs "$directory" | xargs -r cat | sha256sum)" "=$key")")
    image_current "$name" "${keys[-1]#=}" || build_tool "$directory" "$name" "${keys[-1]#=}"
  done
  STORE=$(cached store "$(key_of "${keys[@]}" "$OS/tools/trim" "$OS/stages/tools.sh" "$OS/stages/store.sh")" build_store)
}

# image_current NAME KEY : whether the image of that name was built from this input.
image_current() {
  [[ $(b inspect --type image --format '{{index .OCIv1.Config.Labels "io.bootwright.key"}}' "$1" 2>/dev/null) == "$2" ]]
}

build_tools_base() {
  local tree_image=$1 key=$2 container tree context started=$SECONDS
  say "tools/base: building"
  if ! b inspect --type image "$tree_image" >/dev/null 2>&1; then
    apt_prepare
    container=$(b from scratch)
    tree=$(b mount "$container")
    debootstrap_tree "$tree" "$OS/tools/base/packages"
    rm -rf "${tree:?}"/dev/*
    commit_image "$container" "$tree_image"
  fi
  context=$(mktemp -d "$CACHE/parts/.context.XXXXXX")
  cp "$OS"/tools/base/* "$BINARIES/oci-stream" "$context/"
  build_image "$context" "$TOOLS_BASE" "$key" --build-arg BASE="$tree_image"
  rm -rf "$context"
  say "tools/base: built in $((SECONDS - started)) s"
}

build_tool() {
  local started=$SECONDS context program
  say "tools/${1##*/}: building"
  apt_prepare
  context=$(mktemp -d "$CACHE/parts/.context.XXXXXX")
  cp -a "$1/." "$context/"
  for program in $(tool_programs "$1"); do cp "$program" "$context/"; done
  build_image "$context" "$2" "$3"
  rm -rf "$context"
  say "tools/${1##*/}: built in $((SECONDS - started)) s"
}

# build_image CONTEXT NAME KEY [OPTION...] : apt finds lists and packages in the build's cache.
build_image() {
  local context=$1 name=$2 key=$3 volumes=()
  shift 3
  if [[ -n ${APT:-} ]]; then
    volumes=(--volume "$APT/lists:/var/lib/apt/lists" --volume "$APT/archives:/var/cache/apt/archives")
  fi
  b build --quiet --isolation chroot --pull-never --layers=false --timestamp "$SOURCE_DATE_EPOCH" \
    --label "io.bootwright.key=$key" --tag "$name" "${volumes[@]}" "$@" "$context" >/dev/null
}
