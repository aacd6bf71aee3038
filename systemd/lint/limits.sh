# TimeoutStopSec= of steps comes from `uninterruptible: true` in bundle.yaml, the one place that says which step must not
# be interrupted: the host goes by that key, systemd by the limit, and the dispatcher by what systemd tells it. Sourced
# by lint.sh, which has fault(); `lint.sh --write-limits` puts the limits into the Quadlets.
# shellcheck shell=bash

# steps_in BUNDLE-YAML : each declared step and whether it is uninterruptible, "UNIT true" or "UNIT false".
steps_in() {
  awk '
    function out() { if (unit != "") print unit, held; unit = "" }
    /^[[:space:]]*- unit:/ { out(); unit = $3; held = "false" }
    /^[[:space:]]*uninterruptible:/ { if (unit != "") held = $2 }
    /^[a-z]/ { out() }
    END { out() }' "$1"
}

# long_limit BUNDLE-YAML : as long as the bundle allows the whole task, and six hours at least, in hours.
long_limit() {
  local timeout hours=0 minutes=0
  timeout=$(awk '/^completion:/ { inside = 1; next } /^[a-z]/ { inside = 0 } inside && $1 == "timeout:" { print $2 }' "$1")
  [[ ! $timeout =~ ^PT([0-9]+)H ]] || hours=${BASH_REMATCH[1]}
  [[ ! $timeout =~ ([0-9]+)M$ ]] || minutes=${BASH_REMATCH[1]}
  ((hours += (minutes + 59) / 60, hours = hours < 6 ? 6 : hours))
  echo "${hours}h"
}

# check_limits TREE MODE : with write, what is wrong is put right instead.
check_limits() {
  local bundle unit held file found wanted
  for bundle in "$1"/workflow-bundles/*/bundle.yaml; do
    while read -r unit held; do
      for file in "$1/quadlets/${unit%.service}.container" "${bundle%/*}/quadlets/${unit%.service}.container"; do
        [[ -f $file ]] || continue
        found=$(sed -n 's/^TimeoutStopSec=//p' "$file")
        wanted=$found
        if [[ $held == true ]]; then wanted=$(long_limit "$bundle"); elif [[ $found == *h || $found == infinity ]]; then wanted=15; fi
        [[ $found != "$wanted" ]] || continue
        if [[ ${2:-} == write ]]; then
          sed -i "s/^TimeoutStopSec=.*/TimeoutStopSec=$wanted/" "$file"
          echo "$unit: TimeoutStopSec=$wanted"
        else
          fault "${file##*/}: needs TimeoutStopSec=$wanted, as bundle.yaml of ${bundle%/*} says uninterruptible: $held (lint.sh --write-limits)"
        fi
      done
    done < <(steps_in "$bundle")
  done
}
