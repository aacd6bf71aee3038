# Finds a JDK 25 or later: JAVA_HOME, else the highest in the usual places. Sourced by the programs in bin/; sets java.
# shellcheck shell=sh
wanted=25
java=
best=0

# Looks at one Java home; the file "release" tells its version without starting it.
consider() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    version=$(sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p' "$1/release")
    [ "${version:-0}" -ge "$wanted" ] && [ "$version" -gt "$best" ] || return 1
    best=$version
    java=$1/bin/java
}

if ! { [ -n "${JAVA_HOME:-}" ] && consider "$JAVA_HOME"; }; then
    for directory in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "${HOME:-/nonexistent}"/.sdkman/candidates/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        consider "$directory" || :
    done
    if [ -z "$java" ] && onpath=$(command -v java); then
        onpath=$(readlink -f "$onpath")
        consider "${onpath%/bin/java}" || :
    fi
fi
if [ -z "$java" ]; then
    echo "A JDK $wanted or later is needed and none was found. Install one, or set JAVA_HOME to it." >&2
    exit 2
fi
