# What packaging/run, packaging/test and packaging/deb share. To be sourced.
# shellcheck shell=bash

# shellcheck disable=SC2034 # for the scripts that source this
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# Names in the given sections of packages.txt.
packages_of() {
    local wanted=" $* " section='' line
    while IFS= read -r line || [[ -n $line ]]; do
        line=${line%%#*}
        line=${line//[[:space:]]/}
        if [[ $line == \[*\] ]]; then
            section=${line:1:-1}
        elif [[ -n $line && $wanted == *" $section "* ]]; then
            printf '%s\n' "$line"
        fi
    done <"$root/packaging/packages.txt"
}

missing_of() {
    local -A installed=()
    local name state provided
    # What another package provides is there, too: some makers' Node comes with its npm.
    while read -r name state provided; do
        [[ $state == installed ]] || continue
        for name in "$name" ${provided//,/ }; do installed[$name]=1; done
    done < <(dpkg-query -W -f '${Package} ${db:Status-Status} ${Provides}\n')
    while read -r name; do
        [[ -n ${installed[$name]:-} ]] || printf '%s\n' "$name"
    done < <(packages_of "$@")
}

# Installs what is missing; asks neither the network nor for rights when nothing is.
install_packages() {
    if ! command -v dpkg-query >/dev/null; then
        say "This is no Debian system: packaging/packages.txt names what has to be installed by other means." >&2
        return
    fi
    local missing
    mapfile -t missing < <(missing_of "$@")
    ((${#missing[@]})) || return 0

    local command="apt-get update && apt-get install --no-install-recommends ${missing[*]}"
    local -a as_root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null || fail "packages are missing. As root, run this and start again:
  $command"
        as_root=(sudo)
    fi
    say "Installing ${#missing[@]} packages: ${missing[*]}"
    if ! { "${as_root[@]}" apt-get -qq update &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 \
            install --no-install-recommends "${missing[@]}" >/dev/null; }; then
        fail "the packages could not be installed. As root, run this and start again:
  $command"
    fi
}

# What tests need from npm, in the versions of their lock files; none of their install scripts is run. Without it
# those tests are skipped.
install_node_modules() {
    local lock folder
    for lock in "$root"/tests/*/*/package-lock.json; do
        folder=${lock%/*}
        [[ $folder/node_modules/.package-lock.json -nt $lock ]] && continue
        say "Installing from npm what the tests in ${folder#"$root"/} need"
        npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null ||
            say "npm could not install it: those tests will be skipped" >&2
    done
}

# build PRESET FOLDER [CMAKE_SETTING…] [-- TARGET…]: configures and builds, both quick when nothing has changed.
build() {
    local preset=$1 folder=$2
    shift 2
    local -a settings=() targets=()
    while (($#)) && [[ $1 != -- ]]; do
        settings+=("$1")
        shift
    done
    if (($# > 1)); then
        shift
        targets=(--target "$@")
    fi
    cd -- "$root" || return
    cmake --preset "$preset" -B "$folder" --log-level=NOTICE "${settings[@]}"
    cmake --build "$folder" "${targets[@]}"
}
