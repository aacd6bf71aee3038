# What preflight and the step that writes the image share: which WIM, which image in it, what wimlib's codes mean.
# shellcheck shell=bash

WIM_DIR=$SCRATCH/wim
export WIMLIB_IMAGEX_IGNORE_CASE=1

# with_artifact OPTION... REFERENCE COMMAND... : runs the command while the artifact's layers are files in WIM_DIR.
# Whoever failed has said its sentence by then.
with_artifact() {
  local status=0
  oci-stream --mount "$WIM_DIR" "$@" || status=$?
  # 79: the artifact could not be read.
  ((status != 79)) || exit "$SAID"
  ((status == 0)) || exit "$status"
}

# header FILE OFFSET BYTES : a number of the WIM header, or hex of more than 8 bytes.
header() {
  if (($3 <= 8)); then od -An -v -t "u$3" -j "$2" -N "$3" "$1" | tr -d ' \n'; else od -An -v -tx1 -j "$2" -N "$3" "$1" | tr -d ' \n'; fi
}

# find_wim : WIM is the file to open, PARTS the options that name the parts of a split image.
find_wim() {
  local file magic whole=() first=() total=0 parts=0
  WIM='' PARTS=()
  for file in "$WIM_DIR"/*; do
    magic=$(header "$file" 0 16)
    # "MSWIM" or, of pipable ones, "WLPWM"; then zeros and the size of the header, 208.
    [[ $magic == 4d5357494d000000d0000000* || $magic == 574c50574d000000d0000000* ]] || continue
    if (($(header "$file" 42 2) <= 1)); then
      whole+=("$file")
    else
      parts=$((parts + 1)) total=$(header "$file" 42 2)
      (($(header "$file" 40 2) != 1)) || first+=("$file")
    fi
  done
  case ${#whole[@]},$parts in
    0,0) die "the artifact $OCI_URL holds no WIM or ESD file ($(cd "$WIM_DIR" && echo *))" ;;
    1,0) WIM=${whole[0]} ;;
    0,*)
      ((${#first[@]} == 1 && parts == total)) || die "the image in $OCI_URL is split into $total parts, the artifact has $parts of them"
      WIM=${first[0]} PARTS=("--ref=$WIM_DIR/*")
      ;;
    *) die "the artifact $OCI_URL holds $((${#whole[@]} + parts)) WIM files; it must hold one, or the parts of one" ;;
  esac
}

# find_image : INFO is what the WIM says of the image that IMAGE_INDEX (number or name, default 1) chooses, NUMBER
# its number.
find_image() {
  local wanted=${IMAGE_INDEX:-1} all status=0
  all=$(wimlib-imagex info "$WIM" 2>&1) || status=$?
  ((status == 0)) || die "the image $OCI_URL cannot be read: $(wim_sentence "$status")"
  # wimlib would take "all" for every image.
  if [[ $wanted != all && $wanted != '*' ]] && INFO=$(wimlib-imagex info "$WIM" "$wanted" 2>/dev/null); then
    NUMBER=$(info_field Index)
    [[ ! $NUMBER =~ ^[1-9][0-9]*$ ]] || return 0
  fi
  die "the image $OCI_URL has no index or name '$wanted'; it has $(awk -F ': +' '
    /^Index:/ { i = $2 } /^Name:/ { printf "%s%s \"%s\"", n++ ? ", " : "", i, $2 }' <<<"$all")"
}

info_field() { sed -n "s/^$1: *//p" <<<"$INFO" | sed -n 1p; }

# wim_sentence STATUS : what a status of wimlib-imagex means (enum wimlib_error_code of wimlib.h).
wim_sentence() {
  case $1 in
    2) echo "it is damaged: packed data does not unpack" ;;
    13) echo "it is damaged: its integrity table does not fit its content" ;;
    10 | 15 | 16 | 17 | 19 | 20 | 21 | 25 | 26 | 27 | 30 | 31 | 73) echo "it is damaged: its header, tables or metadata make no sense (wimlib code $1)" ;;
    18) echo "it has no such image" ;;
    28) echo "it is damaged: a file in it does not have its SHA-1" ;;
    36) echo "the metadata of the image is missing in it" ;;
    39 | 137) echo "there is not enough memory; solid images (ESD) take the most" ;;
    42 | 43) echo "it is not a WIM" ;;
    44) echo "it is not pipable" ;;
    33 | 45 | 55 | 62 | 84) echo "a part of it is missing: split images need all their parts, differential ones cannot be used" ;;
    46) echo "the NTFS volume cannot be opened: it must be empty, writable and not mounted" ;;
    47 | 50) echo "reading it failed" ;;
    49) echo "a path is missing in it" ;;
    56 | 67 | 68 | 69) echo "it is of a form that wimlib cannot read (wimlib code $1)" ;;
    74) echo "it is encrypted, as ESD files of Microsoft's update service are; export it with DISM first" ;;
    65) echo "it ends too early" ;;
    35 | 37 | 5[789] | 60 | 61 | 72 | 91) echo "writing to the NTFS volume failed: is it full, or the disk failing? (wimlib code $1)" ;;
    *) echo "wimlib-imagex ended with code $1" ;;
  esac
}
