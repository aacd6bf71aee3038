#!/bin/bash
# Lints every script of the maintenance system and of the tool images.
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
command -v shellcheck >/dev/null || "$ROOT/.ci/need" shellcheck
cd "$ROOT" || exit 1
mapfile -t scripts < <(grep -rlE --exclude='*.md' '^#!/bin/(ba)?sh' maintenance-os workflow-bundles host/it/rootfs && ls maintenance-os/{lib,stages,tools/base}/*.sh)
shellcheck "${scripts[@]}" && echo "lint.sh: ${#scripts[@]} scripts passed"
