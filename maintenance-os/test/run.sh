#!/bin/bash
# Runs every test of this directory that needs neither a VM nor root.
failed=0
for test in "$(dirname "$0")"/lint.sh "$(dirname "$0")"/*-test.sh; do "$test" || failed=1; done
exit "$failed"
