#!/bin/sh
# data-bundles.sh HOME ROOT: packs every bundle of ROOT/workflow-bundles that is data only into HOME/plugins, and sees to
# it that those with a class are there already.
set -eu
home=$1
root=$2
for bundle in "$root"/workflow-bundles/*/; do
    id=$(basename "$bundle")
    if [ ! -f "$root/plugins/$id/pom.xml" ]; then
        "$home/bin/bootwright" bundle pack "$bundle" --out "$home/plugins"
    elif ! ls "$home/plugins/bootwright-bundle-$id-"*.jar >/dev/null 2>&1; then
        echo "plugins/$id is in no distribution: list it in plugins/bundles/pom.xml." >&2
        exit 1
    fi
done
