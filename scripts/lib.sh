# What setup, run, test and bundle share. Sourced in the root of the checkout, by a script that has set `program`.

# Modules of another Python must not shadow those of .venv.
unset PYTHONPATH PYTHONHOME

# What of yinju[...] an installation holds; --dev adds the tools of development.
extras_to_use=pack,eval,mcp
extras_to_develop=$extras_to_use,dev

say() {
    printf '%s: %s\n' "$program" "$*" >&2
}

# die STEP LINE...: name the step that failed, say why and what to do.
die() {
    say "step \"$1\" failed"
    shift
    for line in "$@"; do
        say "$line"
    done
    exit 1
}

# fingerprint FILE...: a line that changes with the names and the contents of those files that exist.
fingerprint() {
    cksum "$@" 2>/dev/null | cksum
}
