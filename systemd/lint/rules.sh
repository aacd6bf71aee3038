# Rules for units that neither systemd nor podman checks. Sourced by lint.sh, which has collect() and fault().
# shellcheck shell=bash

# value FILE SECTION KEY : all values of the key, one a line.
value() {
  awk -v section="[$2]" -v key="$3" '
    /^[[:space:]]*[#;]/ { next }
    /^\[/ { inside = ($0 == section); next }
    inside { at = index($0, "="); if (at && substr($0, 1, at - 1) == key) print substr($0, at + 1) }' "$1"
}

# want FILE SECTION KEY VALUE WHY
want() {
  [[ $(value "$1" "$2" "$3") == "$4" ]] || fault "${1##*/}: needs $3=$4 in [$2]: $5"
}

# words FILE KEY : the units a dependency of [Unit] names.
words() { value "$1" Unit "$2" | tr ' ' '\n' | sed '/^$/d'; }

check_rules() {
  local file
  for file in "$TMP"/all/*; do
    [[ -f $file ]] || continue
    check_any "$file"
    case $file in
      *.container) check_step "$file" ;;
      *.target) check_target "$file" ;;
      */provision-dispatcher.service) check_dispatcher "$file" ;;
    esac
  done
  check_used
}

check_any() {
  local name=${1##*/}
  if grep -nE '^[A-Za-z]+=.*[[:space:]]#' "$1" >/dev/null; then fault "$name: systemd has no comments at the end of a line"; fi
  if grep -q 'systemd-udev-settle' "$1"; then fault "$name: systemd-udev-settle is deprecated; wait for the device instead"; fi
  if [[ $name != provision-dispatcher.service ]] && grep -q '^OnFailure=' "$1"; then
    fault "$name: OnFailure= fires for skipped units too; the dispatcher is the only reporter"
  fi
  if grep -q '^OnSuccess=' "$1"; then fault "$name: OnSuccess= does not fire when a target is reached; the dispatcher reports"; fi
}

# The dispatcher has to be the last that runs: it alone can tell the host how the task ended.
check_dispatcher() {
  want "$1" Service KillMode mixed "a stop would end its systemctl, too, and look like a target that failed"
  want "$1" Service TimeoutStopSec 60 "its last report takes up to 50 s (Goodbye in dispatcher.go)"
  [[ $(value "$1" Service OOMScoreAdjust) == -* ]] || fault "${1##*/}: needs OOMScoreAdjust= below 0 in [Service]: without it nobody tells that memory ran out"
}

check_step() {
  local file=$1 name=${1##*/} volume limit network
  want "$file" Service Type oneshot "else a failing tool counts as started"
  want "$file" Service RemainAfterExit yes "else a finished step runs again when a later one is started"
  want "$file" Container Pull never "tool images are in the maintenance system"
  want "$file" Container LogDriver passthrough "else every line is logged twice"
  want "$file" Container EnvironmentFile /run/provision/recipe.env "steps work from the recipe"
  want "$file" Container Exec /usr/libexec/step "that is where a tool image has its program"
  want "$file" Quadlet DefaultDependencies false "else every step waits for network-online.target"
  want "$file" Container PodmanArgs --privileged "a step mounts and partitions"
  limit=$(value "$file" Service TimeoutStartSec)
  [[ -n $limit && $limit != infinity && $limit != 0 ]] || fault "$name: needs TimeoutStartSec= in [Service]: a step must not hang for ever"
  [[ -n $(value "$file" Service TimeoutStopSec) ]] || fault "$name: needs TimeoutStopSec= in [Service]: tools without a TERM handler hang for 90 s"
  value "$file" Container Environment | grep -qx 'STEP=%N' || fault "$name: needs Environment=STEP=%N in [Container]: progress is written under that name"
  value "$file" Container Image | grep -qxE 'localhost/tools/[a-z0-9-]+:[0-9][a-z0-9.]*' || fault "$name: Image= must be localhost/tools/NAME:VERSION"
  network=$(value "$file" Container Network)
  [[ $network == none || $network == host ]] || fault "$name: needs Network=none or Network=host"
  if value "$file" Container AddDevice | grep -q '^/dev\(:\|/*$\)'; then fault "$name: AddDevice=/dev does not start; use Volume=/dev:/dev with PodmanArgs=--privileged"; fi
  for volume in /dev:/dev /run/udev:/run/udev:ro /run/provision:/run/provision /run/target:/run/target:rshared; do
    value "$file" Container Volume | grep -qxF "$volume" || fault "$name: needs Volume=$volume in [Container]"
  done
  words "$file" RequiresMountsFor | grep -qx /run/target || fault "$name: needs RequiresMountsFor=/run/target in [Unit]"
  if value "$file" Container Exec | grep -q '\$'; then fault "$name: variables in Exec= are expanded by systemd, not by the tool"; fi
  check_predecessor "$file"
}

# steps_of FILE KEY : the units among the dependencies that are steps (have a Quadlet).
steps_of() {
  local unit
  for unit in $(words "$1" "$2"); do
    [[ ! -e $TMP/all/${unit%.service}.container ]] || echo "$unit"
  done
}

check_predecessor() {
  local name=${1##*/} before unit
  before=$(steps_of "$1" Requires)
  (($(wc -w <<<"$before") <= 1)) || fault "$name: requires several steps; a chain has one predecessor"
  for unit in $(words "$1" Requires) $(words "$1" After); do
    [[ $unit != *.service || -e $TMP/all/${unit%.service}.container || -e $TMP/all/$unit ]] || fault "$name: there is no step $unit"
  done
  [[ $before == "$(steps_of "$1" After)" ]] || fault "$name: Requires= and After= must name the same step; Requires= alone starts both at once"
  for unit in Wants BindsTo Upholds Before; do
    [[ $unit,$name != Before,preflight-* ]] || continue
    [[ -z $(steps_of "$1" "$unit") ]] || fault "$name: names a step in $unit=; the chain is Requires= with After="
  done
}

# A target requires its last step and at most one preflight-*.service, which the dispatcher has finished before it
# starts the target; who starts the target by hand gets it before the first step as well.
check_target() {
  local name=${1##*/} last unit seen=' ' preflight first=''
  last=$(steps_of "$1" Requires | grep -v '^preflight-' || true)
  preflight=$(steps_of "$1" Requires | grep '^preflight-' || true)
  if [[ $(wc -w <<<"$last") != 1 || $(wc -w <<<"$preflight") -gt 1 || $(words "$1" Requires | sort) != $(steps_of "$1" Requires | sort) ]]; then
    fault "$name: must require exactly the last step (and a preflight-*.service, if it has one); each step requires the one before"
    return
  fi
  [[ $(words "$1" After | sort) == $(words "$1" Requires | sort) ]] || fault "$name: needs After= with what Requires= names"
  [[ -z $preflight ]] || echo "$preflight" >>"$TMP/used"
  for ((unit = 0; unit < 50; unit++)); do
    if [[ -z $last ]]; then
      [[ -z $preflight || $(words "$TMP/all/${preflight%.service}.container" Before) == "$first" ]] || fault "${preflight%.service}.container: needs Before=$first in [Unit], the first step"
      return 0
    fi
    first=$last
    [[ $seen != *" $last "* ]] || break
    seen+="$last "
    echo "$last" >>"$TMP/used"
    last=$(steps_of "$TMP/all/${last%.service}.container" Requires | head -n 1)
  done
  fault "$name: its steps require each other in a circle"
}

# A step that no target reaches would never run.
check_used() {
  local file name
  for file in "$TMP"/all/*.container; do
    name=${file##*/}
    [[ -f $file ]] || continue
    grep -qxF "${name%.container}.service" "$TMP/used" 2>/dev/null || fault "$name: no target reaches this step"
  done
  rm -f "$TMP/used"
}
