#!/usr/bin/env bash
# Every error code comes from the catalogue in host/errors, and every entry of the catalogue is used.
set -euo pipefail
cd "$(dirname "$0")/../.."

catalogue=host/errors/src/main/java/io/bootwright/errors
# A fault of the virtual BMC may have the name of the error that it leads to.
mapfile -t sources < <(git ls-files 'host/*/src/main/*.java' 'plugins/*/src/main/*.java' ':!:host/errors/*' \
	':!:host/virtual-bmc/*/redfish/Fault.java')
wrong=0
complain() {
	echo "check-codes: $*" >&2
	wrong=1
}

# Single words are ordinary words of the language, too.
written_out() {
	[[ $1 == *[-_]* ]] || return 0
	if found=$(grep -nF "\"$1\"" "${sources[@]}"); then
		complain "the code $1 is written out instead of taken from the catalogue:"$'\n'"$found"
	fi
}

total=0
for kind in ProblemCode JobErrorCode BmcErrorCode RegistryErrorCode CliErrorCode; do
	mapfile -t names < <(sed -nE 's/^    ([A-Z][A-Z_]+)\($/\1/p' "$catalogue/$kind.java")
	[ "${#names[@]}" -gt 0 ] || complain "$kind.java has no entries that this script can read"
	for name in "${names[@]}"; do
		total=$((total + 1))
		grep -qE "\b$kind\.$name\b|^import static .*\.$kind\.$name;" "${sources[@]}" || complain "nothing uses $kind.$name"
		code=$name
		[ "$kind" = RegistryErrorCode ] || code=$(tr 'A-Z_' 'a-z-' <<<"$name")
		written_out "$code"
	done
done

# The dispatcher's own codes are those of its catalogue in Go, which has its own test of what is used. The sentences are
# compared by a test of host/errors.
mapfile -t sent < <(sed -nE 's/^\t[A-Z][A-Za-z]* += Code\{"([a-z-]+)"\}$/\1/p' dispatcher/internal/codes/codes.go)
[ "${#sent[@]}" -gt 0 ] || complain "codes.go has no codes that this script can read"
for code in "${sent[@]}"; do
	name=$(tr 'a-z-' 'A-Z_' <<<"$code")
	grep -qE "^    $name\($" "$catalogue/DispatcherErrorCode.java" "$catalogue/JobErrorCode.java" ||
		complain "the dispatcher's code $code is not in the catalogue"
done
mapfile -t names < <(sed -nE 's/^    ([A-Z][A-Z_]+)\($/\1/p' "$catalogue/DispatcherErrorCode.java")
for name in "${names[@]}"; do
	total=$((total + 1))
	code=$(tr 'A-Z_' 'a-z-' <<<"$name")
	[[ " ${sent[*]} " == *" $code "* ]] || complain "the dispatcher has no code $code"
	written_out "$code"
done

# Documents that name codes by hand name none that is not there.
if found=$(grep -nE 'put\("code", *"' "${sources[@]}"); then
	complain "an error code that is a text:"$'\n'"$found"
fi
[ "$wrong" = 0 ] && echo "check-codes: $total codes, each in the catalogue and used"
exit "$wrong"
