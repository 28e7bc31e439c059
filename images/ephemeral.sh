# Sourced by build: the ephemeral kernel and initrd, in which the agent enlists, commissions, tests, installs, erases and rescues.
#
# The initrd is two archives, one after the other, as the kernel allows: the base (busybox, programs, kernel modules: seldom changes, slow to
# compress) and the agent with its surroundings (changes often, small).

extract_packages() {
    local tree=$out/work/extracted optional=() package
    for package in $(words "$here/ephemeral/firmware"); do
        if apt-cache policy "$package" | grep -q 'Candidate: [0-9]'; then optional+=("$package"); fi
    done
    [ ${#optional[@]} -gt 0 ] || say "images: apt has no non-free-firmware here; adapters that need firmware will not work in the ephemeral system"
    rm -rf "$tree"
    format=directory quiet "$out/work/extracted.log" bootstrap "$tree" $(words "$here/ephemeral/packages") "${optional[@]}" -- --variant=extract
    chroot "$tree" /sbin/depmod "$(kernel_version "$tree")"
}

kernel_version() { basename "$(echo "$1"/lib/modules/*)"; }

# Where a program is in the extracted tree.
program_path() {
    local folder
    for folder in usr/sbin usr/bin sbin bin; do
        [ -e "$1/$folder/$2" ] && { echo "/$folder/$2"; return; }
    done
    fail "the program $2 is in none of the packages of images/ephemeral/packages"
}

# Programs with the libraries that the dynamic linker would load for them.
copy_programs() {
    local tree=$1 root=$2 name path library
    for name in $(words "$here/ephemeral/programs"); do
        path=$(program_path "$tree" "$name")
        mkdir -p "$root/usr/${path: -$((${#name} + 5)):4}"
        cp -L "$tree$path" "$root/$(merged "$path")"
        copy_libraries "$tree" "$root" "$path"
    done
}

copy_libraries() {
    local tree=$1 root=$2 library
    chroot "$tree" /lib64/ld-linux-x86-64.so.2 --list "$3" 2>/dev/null | grep -oE '/[^ ]+\.so[^ ]*' | LC_ALL=C sort -u | while read -r library; do
        [ -e "$root/$(merged "$library")" ] || install -D -m 755 "$(readlink -f "$tree$library")" "$root/$(merged "$library")"
    done
}

# /sbin, /bin and /lib are links into /usr, as Debian has them.
merged() { case $1 in /usr/*) echo "${1#/}" ;; *) echo "usr$1" ;; esac; }

link_names() {
    local root=$1 tree=$2 target names name
    while read -r target names; do
        for name in $names; do ln -sf "$target" "$root/$(dirname "$(merged "$(program_path "$tree" "$target")")")/$name"; done
    done < <(sed 's/#.*//; /^$/d' "$here/ephemeral/aliases")
    # The kernel calls /sbin/modprobe by that path.
    for name in $(chroot "$tree" /bin/busybox --list); do
        [ -e "$root/usr/bin/$name" ] || [ -e "$root/usr/sbin/$name" ] || ln -s busybox "$root/usr/bin/$name"
    done
}

# Modules of the list, and what they need according to modules.dep.
copy_modules() {
    local tree=$1 root=$2 version=$3 base
    base=$tree/lib/modules/$version
    (cd "$base" && find kernel -name '*.ko' | LC_ALL=C sort) > "$out/work/modules.all"
    awk -v modules="$out/work/modules.all" '
        BEGIN { while ((getline line < modules) > 0) all[++count] = line }
        { sub(/#.*/, "") } NF == 0 { next }
        { leave = $1 == "-"; what = "kernel/" (leave ? $2 : $1)
          for (i = 1; i <= count; i++)
              if (all[i] == what || index(all[i], what "/") == 1) { if (leave) delete chosen[all[i]]; else chosen[all[i]] = 1 } }
        END { for (module in chosen) print module }' "$here/ephemeral/modules" > "$out/work/modules.chosen"
    awk -F': *' 'NR == FNR { need[$1] = $1 " " $2; next } $1 in need { count = split(need[$1], list, " "); for (i = 1; i <= count; i++) print list[i] }' \
        "$base/modules.dep" "$out/work/modules.chosen" | LC_ALL=C sort -u > "$out/work/modules.list"
    mkdir -p "$root/usr/lib/modules/$version"
    (cd "$base" && cpio --quiet -pdm "$root/usr/lib/modules/$version" < "$out/work/modules.list")
    cp "$base"/modules.builtin "$base"/modules.builtin.modinfo "$base"/modules.order "$root/usr/lib/modules/$version/"
    depmod -b "$root" "$version"
    rm -f "$root/usr/lib/modules/$version"/modules.{dep,alias,symbols,builtin.alias}
}

# Only the firmware that the chosen modules say they load.
copy_firmware() {
    local tree=$1 root=$2 version=$3 file
    [ -d "$tree/lib/firmware" ] || return 0
    (cd "$root/usr/lib/modules/$version" && xargs modinfo -F firmware < "$out/work/modules.list") | LC_ALL=C sort -u | while read -r file; do
        [ ! -e "$tree/lib/firmware/$file" ] || install -D -m 644 "$(readlink -f "$tree/lib/firmware/$file")" "$root/usr/lib/firmware/$file"
    done
}

pack() {
    find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    (cd "$1" && find . -mindepth 1 | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0 --reproducible) | zstd -q "-$2" -T0 > "$3.new"
    mv "$3.new" "$3"
}

make_base() {
    local tree=$out/work/extracted root=$out/work/base version
    version=$(kernel_version "$tree")
    rm -rf "$root"
    mkdir -p "$root"/{dev,etc,mnt,proc,root,run,sys,tmp,var/log,usr/{bin,sbin,lib,lib64,share}}
    ln -s usr/bin usr/sbin usr/lib usr/lib64 "$root/"
    ln -s ../run "$root/var/run"
    copy_programs "$tree" "$root"
    link_names "$root" "$tree"
    copy_modules "$tree" "$root" "$version"
    copy_firmware "$tree" "$root" "$version"
    cp "$tree"/boot/vmlinuz-* "$out/ephemeral/vmlinuz"
    pack "$root" 19 "$out/work/base.cpio.zst"
    say "images: base has $(wc -l < "$out/work/modules.list") modules, $(du -sm "$root" | cut -f1) MB, $(du -m "$out/work/base.cpio.zst" | cut -f1) MB packed"
}

publish_agent() {
    quiet "$out/work/agent.log" dotnet publish 8>&- "$repository/src/Maas.Agent" -c Release -r linux-x64 -o "$out/work/agent" -v quiet -p:RunAnalyzers=false -p:NuGetLockFilePath=obj/publish.lock.json
    install -D -m 755 "$out/work/agent/maas-agent" "$out/machine-resources/amd64"
    strip --strip-unneeded "$out/machine-resources/amd64"
}

# The agent comes from this machine's compiler: its libraries must be the extracted system's, or at least not newer.
check_agent() {
    install -m 755 "$out/machine-resources/amd64" "$1/maas-agent"
    local missing
    missing=$(chroot "$1" /lib64/ld-linux-x86-64.so.2 --list /maas-agent 2>&1 | grep -E 'not found|error' || true)
    [ -z "$missing" ] || fail "the agent does not run in the ephemeral system: $missing"
}

make_initrd() {
    local tree=$out/work/extracted root=$out/work/surroundings
    rm -rf "$root"
    mkdir -p "$root/usr/bin"
    cp -R "$here/ephemeral/root/." "$root/"
    chmod -R u=rwX,go=rX "$root"
    chmod 600 "$root/etc/shadow"
    check_agent "$tree"
    install -m 755 "$out/machine-resources/amd64" "$root/usr/bin/maas-agent"
    copy_libraries "$tree" "$root" /maas-agent
    # What the base has already is not packed twice.
    (cd "$root" && find usr/lib usr/lib64 -type f 2>/dev/null) | while read -r file; do [ ! -e "$out/work/base/$file" ] || rm "$root/$file"; done
    pack "$root" 19 "$out/work/agent.cpio.zst"
    cat "$out/work/base.cpio.zst" "$out/work/agent.cpio.zst" > "$out/ephemeral/initrd.new"
    mv "$out/ephemeral/initrd.new" "$out/ephemeral/initrd"
    local total=$(($(stat -c %s "$out/ephemeral/vmlinuz") + $(stat -c %s "$out/ephemeral/initrd")))
    say "images: kernel and initrd together $((total / 1000000)).$((total / 100000 % 10)) MB"
    [ $total -le 48000000 ] || fail "kernel and initrd together are more than 48 MB: shorten images/ephemeral/modules or programs"
}
