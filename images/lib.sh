# Sourced by build: what the stages share.

# The Debian archive lines that this machine's apt already uses, whatever form and host they are in; nobody else's packages get into images.
apt_sources() {
    local keyring=/usr/share/keyrings/debian-archive-keyring.gpg lines
    [ -e $keyring ] || fail "needs the package debian-archive-keyring"
    for _ in 1 2; do
        lines=$(apt-get indextargets --format "deb [signed-by=$keyring] \$(REPO_URI) \$(RELEASE) \$(COMPONENT)" 'Created-By: Packages' 'Origin: Debian' | LC_ALL=C sort -u)
        [ -z "$lines" ] || { printf '%s\n' "$lines"; return; }
        # Whose archive it is stands in the lists, and those may not have been fetched yet.
        quiet "$out/work/update.log" apt-get update
    done
    fail "apt knows no Debian archive here: give this machine Debian's sources"
}

# When the newest of those archive states was published: the date of everything made from it.
apt_date() {
    local newest=0 file date seconds
    for file in /var/lib/apt/lists/*InRelease; do
        grep -q '^Origin: Debian$' "$file" || continue
        date=$(sed -n 's/^Date: //p' "$file" | head -1)
        seconds=$(date -d "$date" +%s)
        [ "$seconds" -le "$newest" ] || newest=$seconds
    done
    [ "$newest" -gt 0 ] || fail "apt has no package lists: run apt-get update"
    echo "$newest"
}

# Words of a list file, comments left out.
words() { sed 's/#.*//' "$1" | tr -s ' \n' '\n\n' | sed '/^$/d'; }

comma() { paste -sd, -; }

# One hash over names, modes and contents of files and folders (what the SDK builds among them is not input).
hash_of() {
    (cd "$here" && sources "$@" -printf "%m %p\n" | LC_ALL=C sort; cd "$here" && sources "$@" -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) | sha256sum | cut -c1-64
}

# stage NAME KEY COMMAND…: runs the command unless the stage was made with the same key. Its output counts only when it is complete.
stage() {
    local name=$1 key=$2 started=$SECONDS
    shift 2
    [ -n "$refresh" ] || [ "$(cat "$out/.stamps/$name" 2>/dev/null)" != "$key" ] || return 0
    say "images: $name …"
    rm -f "$out/.stamps/$name"
    "$@"
    mkdir -p "$out/.stamps"
    printf '%s\n' "$key" > "$out/.stamps/$name"
    say "images: $name made in $((SECONDS - started)) s"
}

# quiet LOG COMMAND…: shows the end of the log only when the command fails.
quiet() {
    local log=$1
    shift
    "$@" > "$log" 2>&1 || { tail -n 25 "$log" >&2; fail "'$1' failed; all of it is in $log"; }
}

# debootstrap DESTINATION PACKAGES… -- OPTIONS…
bootstrap() {
    local destination=$1 packages=() exclude
    shift
    while [ "$1" != -- ]; do packages+=("$1"); shift; done
    shift
    for exclude in man info locale doc lintian; do set -- "$@" "--dpkgopt=path-exclude=/usr/share/$exclude/*"; done
    set -- "$@" '--dpkgopt=path-include=/usr/share/doc/*/copyright'
    mmdebstrap --mode=root --format="$format" --aptopt='Apt::Install-Recommends "false"' "$@" \
        --include="$(printf '%s\n' "${packages[@]}" | comma)" "$release" "$destination" "$out/work/sources.list"
}

# A hash of what shell functions do: a stage is made again when its recipe changes, whichever file that is in.
recipe() { declare -f "$@" | sha256sum | cut -c1-16; }

sources() {
    local paths=()
    while [ $# -gt 0 ] && [[ $1 != -* ]]; do paths+=("$1"); shift; done
    find "${paths[@]}" \( -name bin -o -name obj \) -prune -o -type f "$@"
}
