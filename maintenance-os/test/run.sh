#!/bin/bash
# Runs every test of this directory. None needs a VM; what needs root is skipped without, and says so.
failed=0
for test in "$(dirname "$0")"/lint.sh "$(dirname "$0")"/*-test.sh; do "$test" || failed=1; done
exit "$failed"
