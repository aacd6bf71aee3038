# Shows that each rule refuses what breaks it: a copy of the tree is spoilt in one place at a time. Sourced by lint.sh.
# shellcheck shell=bash

# spoil NAME SENTENCE FILE SED-SCRIPT : the lint must fail, and say SENTENCE.
spoil() {
  local copy=$TMP/copy output
  rm -rf "$copy"
  mkdir "$copy"
  cp -r "$TREE/systemd" "$TREE/quadlets" "$TREE/workflow-bundles" "$copy/"
  sed -i "$4" "$copy/$3"
  TRIED=$((TRIED + 1))
  if cmp -s "$copy/$3" "$TREE/$3"; then
    echo "self-test: $1: the change did nothing" >&2
    BROKEN=$((BROKEN + 1))
  elif output=$(check "$copy" 2>&1); then
    echo "self-test: $1 was not refused" >&2
    BROKEN=$((BROKEN + 1))
  elif ! grep -qF -- "$2" <<<"$output"; then
    printf 'self-test: %s was refused for another reason:\n%s\n' "$1" "$output" >&2
    BROKEN=$((BROKEN + 1))
  fi
}

self_test() {
  TRIED=0 BROKEN=0
  local step=workflow-bundles/linux/quadlets/image-linux.container target=workflow-bundles/linux/systemd/install-linux.target
  local root=$ROOT
  check "$TREE" || { echo "self-test: the tree itself is not clean" >&2; exit 1; }
  ROOT=''  # own rules need no trixie tree, and are quicker without
  spoil "no oneshot" "Type=oneshot" $step '/^Type=/d'
  spoil "another type" "Type=oneshot" $step 's/^Type=.*/Type=notify/'
  spoil "no RemainAfterExit" "RemainAfterExit=yes" $step '/^RemainAfterExit=/d'
  spoil "no Pull" "Pull=never" $step '/^Pull=/d'
  spoil "Pull missing" "Pull=never" $step 's/^Pull=.*/Pull=missing/'
  spoil "a device directory" "AddDevice=/dev does not start" $step 's|^Pull=.*|&\nAddDevice=/dev:/dev:rwm|'
  spoil "no start limit" "TimeoutStartSec=" $step '/^TimeoutStartSec=/d'
  spoil "an endless limit" "TimeoutStartSec=" $step 's/^TimeoutStartSec=.*/TimeoutStartSec=infinity/'
  spoil "no stop limit" "TimeoutStopSec=" $step '/^TimeoutStopSec=/d'
  spoil "key in the wrong section" "Type=oneshot" $step 's/^Type=oneshot//; s/^Pull=.*/&\nType=oneshot/'
  spoil "default dependencies" "DefaultDependencies=false" $step '/^DefaultDependencies=/d'
  spoil "journald log driver" "LogDriver=passthrough" $step 's/^LogDriver=.*/LogDriver=journald/'
  spoil "a bridge" "Network=none or Network=host" $step 's/^Network=.*/Network=bridge/'
  spoil "no step name" "STEP=%N" $step '/^Environment=/d'
  spoil "an image from elsewhere" "localhost/tools/NAME:VERSION" $step 's|^Image=.*|Image=example.org/x:1|'
  spoil "a private mount" "/run/target:/run/target:rshared" $step 's/:rshared//'
  spoil "no parent mount" "RequiresMountsFor=/run/target" $step '/^RequiresMountsFor=/d'
  # shellcheck disable=SC2016  # the variable is for the unit
  spoil "a variable in Exec" "Exec=" $step 's|^Exec=.*|Exec=/usr/libexec/step $OCI_URL|'
  spoil "Requires without After" "must name the same step" $step '/^After=/d'
  spoil "After without Requires" "must name the same step" $step '/^Requires=/d'
  spoil "a predecessor that is not there" "there is no step nowhere.service" $step 's/partition/nowhere/'
  spoil "two predecessors" "a chain has one predecessor" workflow-bundles/linux/quadlets/config-drive.container 's/^\(Requires\|After\)=.*/& image-linux.service/'
  spoil "a circle" "in a circle" quadlets/partition.container 's/^Description=.*/&\nRequires=config-drive.service\nAfter=config-drive.service/'
  spoil "a target with all steps" "exactly the last step" $target 's/^Requires=.*/& partition.service/'
  spoil "a target without After" "needs After=" $target '/^After=/d'
  spoil "a step no target reaches" "no target reaches" $target 's/config-drive/bootloader-linux/'
  spoil "a preflight that does not come first" "needs Before=partition.service" workflow-bundles/windows/quadlets/preflight-windows.container '/^Before=/d'
  spoil "a preflight nobody waits for" "needs After=" workflow-bundles/windows/systemd/install-windows.target 's/^\(After=.*\) preflight.*/\1/'
  spoil "a flash that is killed after seconds" "needs TimeoutStopSec=6h" workflow-bundles/supermicro-firmware/quadlets/supermicro-tool.container 's/^TimeoutStopSec=.*/TimeoutStopSec=15/'
  spoil "an erase that lost its key" "needs TimeoutStopSec=15" workflow-bundles/erase/bundle.yaml '/uninterruptible/d'
  spoil "a dispatcher whose children get the signal" "KillMode=mixed" systemd/provision-dispatcher.service '/^KillMode=/d'
  spoil "a dispatcher that the kernel may choose" "OOMScoreAdjust=" systemd/provision-dispatcher.service '/^OOMScoreAdjust=/d'
  spoil "OnFailure on a step" "OnFailure=" $step 's/^Description=.*/&\nOnFailure=x.service/'
  spoil "OnSuccess on a target" "OnSuccess=" $target 's/^Description=.*/&\nOnSuccess=x.service/'
  spoil "a comment at the end of a line" "no comments" $target 's/^After=.*/& # why/'
  ROOT=$root
  if [[ -n $ROOT ]]; then
    spoil "an unknown key" "Quadlet generator" $step 's/^Pull=.*/&\nPrivileged=true/'
    spoil "a key systemd does not know" "systemd-analyze verify" systemd/provision-dispatcher.service 's/^Type=.*/&\nOnFailureX=y/'
    spoil "a mount with a wrong name" "systemd-analyze verify" systemd/run-target.mount 's|^Where=.*|Where=/run/elsewhere|'
  fi
  ((BROKEN == 0)) || { echo "self-test: $BROKEN of $TRIED spoilt trees were not refused as they should be" >&2; exit 1; }
  echo "self-test: all $TRIED spoilt trees were refused"
}
