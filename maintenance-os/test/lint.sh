#!/bin/bash
# Lints every script of the tree: what begins with #!/bin/sh, #!/bin/bash or the like, and every *.sh. This is the only
# list of them.
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
command -v shellcheck >/dev/null || "$ROOT/.ci/need" shellcheck
cd "$ROOT" || exit 1
mapfile -t scripts < <(
  {
    grep -rlE --exclude='*.md' --exclude-dir={.git,target,node_modules} '^#!(/usr)?/bin/(env )?(ba|da)?sh' .
    find . \( -name .git -o -name target -o -name node_modules \) -prune -o -name '*.sh' -print
  } | sort -u
)
shellcheck "${scripts[@]}" && echo "lint.sh: ${#scripts[@]} scripts passed"
