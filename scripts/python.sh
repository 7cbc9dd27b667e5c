# Finds a Python to make .venv with. Sourced by setup.

# The newest version for which every package of constraints.txt has wheels; the oldest stands in pyproject.toml.
supported="3.11 to 3.14"
check_usable='import sys; assert (3, 11) <= sys.version_info[:2] <= (3, 14); import venv; from ensurepip import bootstrap'
print_version='import sys; print("%d.%d" % sys.version_info[:2])'
# In an activated environment `python3` may be that of .venv itself, with which .venv cannot be made anew.
print_base='import sys; print(getattr(sys, "_base_executable", "") or sys.executable)'

# Set `python` and `python_version`, or say what to install.
find_python() {
    if [ -n "${PYTHON-}" ]; then
        set -- "$PYTHON"
    else
        set -- python3 python3.13 python3.12 python3.11 python3.14 python
    fi
    seen=""
    without_venv=""
    for name in "$@"; do
        python_version=$("$name" -c "$print_version" 2>/dev/null) || continue
        python=$("$name" -c "$print_base" 2>/dev/null) || continue
        if "$python" -c "$check_usable" >/dev/null 2>&1; then
            return
        fi
        seen="$seen, $name is $python_version"
        case "$python_version" in
            3.11 | 3.12 | 3.13 | 3.14) without_venv=${without_venv:-$name} ;;
        esac
    done
    explain_python "${seen#, }" "$without_venv"
}

# explain_python SEEN WITHOUT_VENV: end with what to install.
explain_python() {
    if [ -n "$2" ]; then
        package=${2##*/}-venv
        [ "$package" = python-venv ] && package=python3-venv
        die python "$2 is a Python that fits, but its venv module is not installed" \
            "on Debian or Ubuntu, as root: apt install $package"
    fi
    die python "Python $supported is needed; ${1:-none was found${PYTHON:+ as $PYTHON}}" \
        "on Debian or Ubuntu, as root: apt install python3 python3-venv" \
        "where that is older, as on Ubuntu 22.04: apt install python3.11 python3.11-venv" \
        "another one can be named: PYTHON=/path/to/python3.12 scripts/setup"
}
