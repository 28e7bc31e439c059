#!/bin/bash
# The power switch and reset button of one lab machine, pressed by its BMC (ipmi_sim's chassis_control):
#   chassis.sh FOLDER [0xMC] get|set|check power|boot|reset|shutdown|identify [VALUE] …
# FOLDER has the machine: qemu.arguments (one a line), the name of its network namespace, and the one-shot boot device once asked for.
folder=$1
shift
case $1 in 0x*) shift ;; esac
operation=$1
shift

pid() { cat "$folder/machine.pid" 2>/dev/null; }

is_on() {
    local state
    [ -n "$(pid)" ] && read -r _ _ state _ < "/proc/$(pid)/stat" 2>/dev/null && [ "$state" != Z ]
}

switch_on() {
    is_on && return
    local nic=1 disk=2 arguments
    # The device that the BMC was told to boot from counts once; else network first, as provisioned servers are set up.
    [ "$(cat "$folder/boot" 2>/dev/null)" = disk ] && nic=2 disk=1
    rm -f "$folder/boot" "$folder/monitor"
    mapfile -t arguments < <(sed "s/@NIC@/$nic/; s/@DISK@/$disk/" "$folder/qemu.arguments")
    echo "== power on $(date +%T)" >> "$folder/console.log"
    setsid ip netns exec "$(cat "$folder/network")" qemu-system-x86_64 "${arguments[@]}" -pidfile "$folder/machine.pid" < /dev/null >> "$folder/machine.log" 2>&1 &
    for _ in {1..50}; do
        is_on && return
        kill -0 $! 2>/dev/null || return
        sleep 0.1
    done
}

switch_off() {
    is_on || return
    local old
    old=$(pid)
    echo "== power off $(date +%T)" >> "$folder/console.log"
    kill -9 "$old"
    for _ in {1..50}; do
        is_on || break
        sleep 0.1
    done
    rm -f "$folder/machine.pid"
}

exec 8> "$folder/chassis.lock"
flock 8
echo "$(date +%T) $operation $*" >> "$folder/chassis.log"
{
    case $operation in
    get)
        for what; do
            case $what in
            power) if is_on; then echo power:1; else echo power:0; fi >&9 ;;
            boot) echo "boot:$(cat "$folder/boot" 2>/dev/null || echo default)" >&9 ;;
            *) echo "$what:0" >&9 ;;
            esac
        done
        ;;
    set)
        while [ $# -ge 2 ]; do
            case $1 in
            power) if [ "$2" = 1 ]; then switch_on; else switch_off; fi ;;
            reset) is_on && { switch_off; switch_on; } ;;
            shutdown) is_on && printf 'system_powerdown\n' | timeout 2 socat - "UNIX:$folder/monitor" ;;
            boot) echo "$2" > "$folder/boot" ;;
            esac
            shift 2
        done
        ;;
    esac
} 9>&1 > /dev/null 8>&-
