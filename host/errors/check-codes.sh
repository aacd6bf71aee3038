#!/usr/bin/env bash
# Every error code comes from the catalogue in host/errors, and every entry of the catalogue is used.
set -euo pipefail
cd "$(dirname "$0")/../.."

catalogue=host/errors/src/main/java/io/bootwright/errors
mapfile -t sources < <(git ls-files 'host/*/src/main/*.java' 'plugins/*/src/main/*.java' ':!:host/errors/*')
wrong=0
complain() {
	echo "check-codes: $*" >&2
	wrong=1
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
		# Single words are ordinary words of the language, too.
		[[ $code == *[-_]* ]] || continue
		if found=$(grep -nF "\"$code\"" "${sources[@]}"); then
			complain "the code $code is written out instead of taken from the catalogue:"$'\n'"$found"
		fi
	done
done

# What a report of the dispatcher may say is in the catalogue as well.
while read -r code; do
	name=$(tr 'a-z-' 'A-Z_' <<<"$code")
	grep -qE "^    $name\($" "$catalogue/JobErrorCode.java" || complain "the dispatcher's code $code is not in the catalogue"
done < <(sed -nE 's/.*Code(:| =) *"([a-z-]+)".*/\2/p; s/^const [A-Z][A-Za-z]* = "([a-z]+-[a-z-]+)"$/\1/p' dispatcher/internal/report/*.go)

# Documents that name codes by hand name none that is not there.
if found=$(grep -nE 'put\("code", *"' "${sources[@]}"); then
	complain "an error code that is a text:"$'\n'"$found"
fi
[ "$wrong" = 0 ] && echo "check-codes: $total codes, each in the catalogue and used"
exit "$wrong"
