# Sourced by build: the root archive that the built-in system installs.

make_target() {
    local folder options=()
    for folder in $(words "$here/target/leave-out"); do options+=("--dpkgopt=path-exclude=/lib/modules/*/kernel/$folder/*"); done
    rm -f "$out/work/target.tar"
    format=tar quiet "$out/work/target.log" bootstrap "$out/work/target.tar" $(words "$here/target/packages") -- --variant=minbase \
        --dpkgopt=force-unsafe-io "${options[@]}" \
        --essential-hook="cp -RT --no-preserve=ownership '$here/target/root/etc/initramfs-tools' \"\$1/etc/initramfs-tools\"" \
        --customize-hook="cp -RT --no-preserve=ownership '$here/target/root' \"\$1\"" \
        --customize-hook="cp '$here/target/customize' \"\$1/customize\" && SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH chroot \"\$1\" /customize && rm \"\$1/customize\""
    mkdir -p "$out/target"
    # gzip: the one format that every installer reads fast, also where the processor is emulated.
    pigz -n < "$out/work/target.tar" > "$out/target/root.tgz.new"
    rm "$out/work/target.tar"
    mv "$out/target/root.tgz.new" "$out/target/root.tgz"
}
