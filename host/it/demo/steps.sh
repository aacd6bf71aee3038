# The steps of the demo; sourced by `demo`.
# shellcheck shell=bash
serial=DEMO-0001
uuid=0b5e55ed-b007-4000-8000-00000000d3a0
mac=52:54:00:aa:00:01
hostname=installed-by-bootwright
image=os-images/debian-rootfs:13
home=$PWD/host/target/bootwright
work=$(mktemp -d "${TMPDIR:-/tmp}/bootwright-demo.XXXXXX")
console=$work/console.log
pids=()

say() { printf '\n== %4d s  %s\n' "$SECONDS" "$*"; }

cleanup() {
    # Last started, first stopped: the virtual BMC takes its machine with it.
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
        kill "${pids[i]}" 2>/dev/null && wait "${pids[i]}" 2>/dev/null
    done
    pids=()
    rm -rf "$work"
}
trap cleanup EXIT

# Waits until a file has a line that starts with the given word, and prints that line.
await_line() { # FILE WORD PID SECONDS
    for ((n = 0; n < $4 * 10; n++)); do
        grep -m 1 "^$2" "$1" 2>/dev/null && return
        kill -0 "$3" 2>/dev/null || break
        sleep 0.1
    done
    echo "No line '$2' came. The program said:" >&2
    cat "${1%.out}.err" >&2
    return 1
}

build_everything() {
    if [ "$MACHINE" = scripted ]; then
        make --no-print-directory build
        return
    fi
    .ci/need qemu-system-x86 qemu-block-extra ovmf
    make --no-print-directory build
    make --no-print-directory iso
    make --no-print-directory rootfs
}

start_host() {
    "$home/bin/bootwright" serve --data "$work/data" --listen 127.0.0.1:0 >"$work/host.out" 2>"$work/host.err" &
    pids+=($!)
    BOOTWRIGHT_URL=$(await_line "$work/host.out" "listening " $! 60 | cut -d' ' -f2)
    BOOTWRIGHT_TOKEN=$(cat "$work/data/admin.token")
    export BOOTWRIGHT_URL BOOTWRIGHT_TOKEN
    port=${BOOTWRIGHT_URL##*:}
    echo "host: $BOOTWRIGHT_URL"
}

bootwright() { "$home/bin/bootwright" "$@"; }

start_machine() {
    local bmc_port control_port
    bmc_port=$(free_port)
    control_port=$(free_port)
    local arguments=(--listen "127.0.0.1:$bmc_port" --control "127.0.0.1:$control_port"
        --user admin --password admin --serial "$serial" --uuid "$uuid" --mac "$mac")
    if [ "$MACHINE" != scripted ]; then
        truncate -s 4G "$work/disk.img"
        arguments+=(--backend qemu --disk "$work/disk.img" --memory 2048 --console "$console" --pcap "$work/dump.pcap")
    fi
    "$home/bin/virtual-bmc" "${arguments[@]}" >"$work/bmc.out" 2>"$work/bmc.err" &
    pids+=($!)
    await_line "$work/bmc.out" ready $! 60 >/dev/null
    bmc=http://127.0.0.1:$bmc_port
    control=http://127.0.0.1:$control_port
    echo "BMC:  $bmc ($MACHINE machine)"
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

store_artifacts() {
    local iso=$CACHE/out/maintenance.iso rootfs=$CACHE/out/rootfs.tar.zst
    if [ "$MACHINE" = scripted ]; then
        iso=$work/maintenance.iso rootfs=$work/rootfs.tar.zst
        "$home/bin/virtual-bmc" make-installer "$iso" --size 32
        head -c 8M /dev/urandom >"$rootfs"
    fi
    bootwright media import "$iso" --name maintenance --tag latest
    "$ORAS" login --plain-http --registry-config "$work/oras.json" --username ci \
        --password-stdin "127.0.0.1:$port" <"$work/data/admin.token"
    (cd "$(dirname "$rootfs")" && "$ORAS" push --plain-http --registry-config "$work/oras.json" \
        --artifact-type application/vnd.bootwright.rootfs "127.0.0.1:$port/$image" "$(basename "$rootfs")")
}

register_server() {
    local target=$BOOTWRIGHT_URL
    # The VM's user network shows this machine's loopback as 10.0.2.2; its own DHCP would never hand out .99.
    [ "$MACHINE" = scripted ] || target=http://10.0.2.2:$port
    api POST /api/v1/servers >/dev/null <<JSON
{"serial": "$serial", "uuid": "$uuid", "urls": {"media": "$BOOTWRIGHT_URL", "target": "$target"},
 "bmc": {"address": "$bmc", "username": "admin", "password": "admin"},
 "network": {"version": 2, "ethernets": {"m0": {"match": {"macaddress": "$mac"}, "addresses": ["10.0.2.99/24"],
   "routes": [{"to": "default", "via": "10.0.2.2"}], "nameservers": {"addresses": ["10.0.2.3"]}}}}}
JSON
    bootwright server list
}

api() { # METHOD PATH, body on standard input
    curl -sS --fail-with-body -X "$1" "$BOOTWRIGHT_URL$2" -H @<(echo "Authorization: Bearer $BOOTWRIGHT_TOKEN") -d @-
}

post_recipe() {
    local user_data
    user_data=$(printf '#cloud-config\nhostname: %s\nwrite_files:\n  - path: /etc/motd\n    content: "Installed by Bootwright\\n"\n' \
        "$hostname" | base64 -w 0)
    job=$(api POST /api/v1/jobs <<JSON | python3 -c 'import json, sys; print(json.load(sys.stdin)["job_id"])'
{"server_serial": "$serial",
 "recipe": {"task_target": "install-linux.target", "target_disk": "/dev/sda",
   "oci_url": "127.0.0.1:$port/$image", "user_data": "$user_data",
   "partition_layout": [
     {"size": "512M", "type_guid": "ef00", "format": "vfat"},
     {"size": "100%", "type_guid": "8300", "format": "ext4"},
     {"size": "16M", "type_guid": "8300", "format": "vfat", "label": "cidata"}]}}
JSON
    )
    echo "job:  $job"
}

await_installed_system() {
    if [ "$MACHINE" = scripted ]; then
        curl -sS "$control/machines"
        echo
        return
    fi
    say "The media are ejected; waiting for the installed system's own login prompt on its serial console"
    for ((n = 0; n < 600; n++)); do
        if grep -aq "^$hostname login:" "$console"; then
            tail -n 12 "$console" | tr -d '\r'
            echo
            say "$hostname is up"
            return
        fi
        sleep 1
    done
    echo "No login prompt came within ten minutes. The console's last lines:" >&2
    tail -n 40 "$console" >&2
    return 1
}

keep_results() {
    [ -n "$KEEP" ] || return 0
    mkdir -p "$KEEP"
    bootwright --json job get "$job" >"$KEEP/job.json"
    [ "$MACHINE" = scripted ] && return
    # The machine is off before its disk is copied.
    curl -sS -u admin:admin -H 'Content-Type: application/json' -d '{"ResetType": "GracefulShutdown"}' \
        "$bmc/redfish/v1/Systems/1/Actions/ComputerSystem.Reset"
    for ((n = 0; n < 120; n++)); do
        curl -sS "$control/machines" | grep -q '"power": *"Off"' && break
        sleep 1
    done
    cp --sparse=always "$work/disk.img" "$KEEP/disk.img"
    cp "$console" "$work/dump.pcap" "$KEEP/"
    echo "kept in $KEEP"
}
