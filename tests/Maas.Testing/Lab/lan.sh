#!/bin/bash
# What a lab machine's BMC knows about its own network (ipmi_sim's lan_config_program): lan.sh ADDRESS MAC get|set|check NAME [VALUE] …
# The address is where the simulator listens; it may be read, and stays.
address=$1 mac=$2
shift 2
while [ $# -gt 0 ] && [ "$1" != get ] && [ "$1" != set ] && [ "$1" != check ]; do shift; done
[ "$1" = get ] || exit 0
shift
for name; do
    case $name in
    ip_addr) echo "$name:$address" ;;
    ip_addr_src) echo "$name:static" ;;
    mac_addr) echo "$name:$mac" ;;
    subnet_mask) echo "$name:255.255.255.0" ;;
    *_mac_addr) echo "$name:00:00:00:00:00:00" ;;
    *_ip_addr) echo "$name:0.0.0.0" ;;
    *) echo "$name:0" ;;
    esac
done
