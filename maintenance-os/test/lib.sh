# The few lines these tests share. A test is a function; check runs it in a subshell.
# shellcheck shell=bash
set -Euo pipefail
TESTS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$TESTS/../.." && pwd)
PASSED=0 FAILED=0
TMP=$(mktemp -d)
trap 'rm -rf "$TMP"' EXIT

# need PROGRAM PACKAGE : some tests run programs that a tool image would bring.
need_program() {
  command -v "$1" >/dev/null || PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null || "$ROOT/.ci/need" "$2" >&2
}
export PATH=$PATH:/usr/sbin:/sbin

# check SENTENCE COMMAND... : passes if the command succeeds.
check() {
  local sentence=$1 output
  shift
  if output=$("$@" 2>&1); then
    PASSED=$((PASSED + 1))
  else
    FAILED=$((FAILED + 1))
    printf 'FAILED: %s\n%s\n' "$sentence" "$(sed 's/^/    /' <<<"$output")"
  fi
}

# fails_with TEXT COMMAND... : the command fails, and its last line contains the text.
fails_with() {
  local text=$1 output last
  shift
  if output=$("$@" 2>&1); then
    printf 'expected a failure, got: %s\n' "$output"
    return 1
  fi
  last=$(tail -n 1 <<<"$output")
  [[ $last == *"$text"* ]] || { printf 'expected "%s" in the last line of: %s\n' "$text" "$output"; return 1; }
}

# prints TEXT COMMAND... : the command prints exactly that.
prints() {
  local text=$1 output
  shift
  output=$("$@")
  [[ $output == "$text" ]] || { printf 'expected: %s\ngot: %s\n' "$text" "$output"; return 1; }
}

done_testing() {
  printf '%s: %d passed, %d failed\n' "$(basename "$0")" "$PASSED" "$FAILED"
  ((FAILED == 0))
}
