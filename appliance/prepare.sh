# Sourced by the commands of this project: what each needs of the machine, asked for in one way.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# What the images are made with, what the appliance reads (the makers of network cards), what the lab runs, what the tests compare with. One list each, Debian names.
image_packages="mmdebstrap cpio zstd pigz kmod xz-utils binutils clang zlib1g-dev pxelinux syslinux-common ipxe shim-signed grub-efi-amd64-signed grub-efi-amd64-bin"
appliance_packages="ieee-data"
lab_packages="$appliance_packages qemu-system-x86 qemu-utils ovmf ipxe-qemu iproute2 openipmi openssh-client"
test_packages="busybox-static isc-dhcp-client isc-dhcp-relay ndisc6 atftp bind9-dnsutils python3-oauthlib python3-ntplib netplan.io
    golang-go golang-github-juju-gomaasapi-dev dosfstools mtools gdisk fdisk e2fsprogs xfsprogs btrfs-progs mdadm
    lvm2 bzip2 ipmitool freeipmi-tools dnsmasq-base kea-dhcp4-server kea-admin tftpd-hpa tftp-hpa nginx-light curl
    cloud-init tcpdump procps snmpd openssh-server libvirt-daemon libvirt-daemon-driver-qemu libvirt-clients qemu-system-arm qemu-efi-aarch64
    netcat-openbsd lxd avahi-daemon iputils-arping python3-scapy udhcpc"

say() { printf '%s\n' "$*" >&2; }

fail() { say "${0##*/}: $*"; exit 1; }

need_root() { [ "$(id -u)" = 0 ] || fail "needs root (for network namespaces and file owners): sudo $0"; }

# Installs what is missing of the named packages, and nothing when nothing is.
need_packages() {
    local missing=() package
    for package; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return 0
    command -v apt-get >/dev/null || fail "this needs Debian's packages ${missing[*]}; there is no apt-get here"
    say "installing ${missing[*]}"
    local log
    log=$(mktemp)
    if ! { DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1 \
        || { apt-get update >"$log" 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1; }; }; then
        tail -n 15 "$log" >&2
        rm -f "$log"
        fail "apt-get could not install ${missing[*]} (above: why)"
    fi
    rm -f "$log"
}

# Puts the .NET SDK into PATH: sudo's own PATH often lacks where the user has it.
need_dotnet() {
    local home candidate
    home=$(getent passwd "${SUDO_USER:-root}" | cut -d: -f6)
    for candidate in "$(command -v dotnet || true)" "${DOTNET_ROOT:-}/dotnet" "$home/.dotnet/dotnet" /root/.dotnet/dotnet /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet /opt/dotnet/dotnet; do
        [ -x "$candidate" ] || continue
        (cd "$repository" && "$candidate" --version >/dev/null 2>&1) || continue
        PATH=$(dirname "$(readlink -f "$candidate")"):$PATH
        export PATH DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
        return 0
    done
    fail "needs the .NET SDK of global.json ($(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$repository/global.json") or a later feature band) in PATH, ~/.dotnet or /usr/share/dotnet: see https://dotnet.microsoft.com/download/dotnet/10.0"
}
