# Sourced by build: images.json, which tells the appliance what there is.

# One file of an image: name, kind, path below the output directory.
file_entry() {
    printf '{"filename":"%s","filetype":"%s","path":"%s","sha256":"%s","size":%s}' "$1" "$2" "$3" "$(sha256sum "$out/$3" | cut -c1-64)" "$(stat -c %s "$out/$3")"
}

# image NAME SELF_CONTAINED TITLE FILES…
image_entry() {
    local name=$1 self=$2 title=$3 files
    shift 3
    files=$(printf '%s\n' "$@" | paste -sd,)
    printf '{"name":"%s","architecture":"amd64/generic","version":"%s","title":"%s","label":"built-in","self_contained":%s,"files":[%s]}\n' \
        "$name" "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d)" "$title" "$self" "$files"
}

write_manifest() {
    local images=()
    if [ -e "$out/ephemeral/initrd" ]; then
        images+=("$(image_entry ephemeral/built-in true "Built-in ephemeral system" \
            "$(file_entry boot-kernel boot-kernel ephemeral/vmlinuz)" "$(file_entry boot-initrd boot-initrd ephemeral/initrd)")")
    fi
    if [ -e "$out/target/root.tgz" ]; then
        images+=("$(image_entry "debian/$release" false "Debian $(. /etc/os-release && echo "$VERSION")" "$(file_entry root.tgz root-tgz target/root.tgz)")")
    fi
    printf '[%s]\n' "$(printf '%s\n' "${images[@]}" | paste -sd,)" > "$out/images.json.new"
    mv "$out/images.json.new" "$out/images.json"
}
