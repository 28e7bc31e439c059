# Sourced by build: boot loaders, as Debian builds and signs them (boot.md, images.md: names that firmware and loaders ask for).

make_loaders() {
    local to=$out/loaders.new
    rm -rf "$to"
    mkdir -p "$to/grub/x86_64-efi"
    cp /usr/lib/PXELINUX/{pxelinux.0,lpxelinux.0} "$to/"
    (cd /usr/lib/syslinux/modules/bios && cp ldlinux.c32 libcom32.c32 libutil.c32 chain.c32 ifcpu.c32 ifcpu64.c32 poweroff.c32 reboot.c32 "$to/")
    cp /usr/lib/ipxe/{undionly.kpxe,ipxe.efi,snponly.efi} "$to/"
    cp /usr/lib/shim/shimx64.efi.signed "$to/bootx64.efi"
    cp /usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed "$to/grubx64.efi"
    cp /usr/lib/grub/x86_64-efi/*.{mod,lst} "$to/grub/x86_64-efi/"
    add_arm64 "$to"
    chmod -R u=rwX,go=rX "$to"
    find "$to" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    rm -rf "$out/loaders"
    mv "$to" "$out/loaders"
}

# The loaders of the other architecture are only unpacked, so this machine's apt configuration stays as it is.
add_arm64() {
    local to=$1 state=$out/work/arm64 options package
    rm -rf "$state"
    mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$state/parts" "$state/tree"
    : > "$state/status"
    options=(-o "APT::Architecture=arm64" -o "APT::Architectures::=arm64" -o "Dir::State::status=$state/status" -o "Dir::State::lists=$state/lists"
        -o "Dir::Cache=$state/cache" -o "Dir::Etc::sourcelist=$out/work/sources.list" -o "Dir::Etc::sourceparts=$state/parts" -o "APT::Sandbox::User=root")
    if ! (cd "$state" && apt-get "${options[@]}" update && apt-get "${options[@]}" download shim-signed-common shim-signed grub-efi-arm64-signed grub-efi-arm64-bin) > "$state.log" 2>&1 \
        && ! (cd "$state" && apt-get "${options[@]}" download shim-signed grub-efi-arm64-signed grub-efi-arm64-bin) >> "$state.log" 2>&1; then
        say "images: no arm64 packages to be had here; arm64 loaders are left out"
        return 0
    fi
    for package in "$state"/*.deb; do dpkg-deb -x "$package" "$state/tree"; done
    cp "$state/tree/usr/lib/shim/shimaa64.efi.signed" "$to/bootaa64.efi"
    cp "$state/tree/usr/lib/grub/arm64-efi-signed/grubnetaa64.efi.signed" "$to/grubaa64.efi"
    mkdir -p "$to/grub/arm64-efi"
    cp "$state/tree/usr/lib/grub/arm64-efi/"*.{mod,lst} "$to/grub/arm64-efi/"
}
