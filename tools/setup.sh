#!/usr/bin/env bash
# Makes .venv and installs the project into it, on a machine that may have nothing but Python and make.
#   tools/setup.sh shop    what the till needs; sound too where its headers and compiler are or may be had
#   tools/setup.sh dev     what the tests and checks need on top
#   tools/setup.sh bench   the rule engines that the rule book is measured beside
# One line a step here, everything else in .make/setup.log. PYTHON=python3.12 picks the interpreter.
set -uo pipefail
cd "$(dirname "$0")/.."
mkdir -p .make
log=.make/setup.log

say() { echo "tui-pos setup: $*"; }
fail() { say "$*" >&2; exit 1; }
quietly() { echo "+ $*" >>$log; "$@" >>$log 2>&1 </dev/null; }

as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo -n)
may_install() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || quietly sudo -n true; }; }
from_debian() {
    may_install || return
    say "installing $* from Debian…"
    quietly "${as_root[@]}" apt-get update   # a stale list may still do; the install below tells
    quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

python_that_serves() {
    local python
    for python in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v "$python"; return; }
    done
    return 1
}

make_venv() {
    .venv/bin/python -m pip --version >/dev/null 2>&1 && return
    local python version
    python=$(python_that_serves) || from_debian python3 && python=$(python_that_serves) ||
        fail "Python 3.11 or newer is needed (apt install python3), or name one: make run PYTHON=/path/to/python3."
    version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
    if ! quietly "$python" -c 'import ensurepip, venv'; then
        from_debian "$version-venv"
        quietly "$python" -c 'import ensurepip, venv' ||
            fail "$python cannot make environments: install $version-venv as root (apt install $version-venv), then make again."
    fi
    say "making .venv with $("$python" -V)…"
    quietly "$python" -m venv --clear .venv || fail "the environment could not be made; see $log."
}

# What simpleaudio is built from: it comes as source alone.
can_build_sound() {
    command -v gcc >/dev/null && [ -e /usr/include/alsa/asoundlib.h ] &&
        quietly .venv/bin/python -c 'import os, sysconfig; os.stat(os.path.join(sysconfig.get_path("include"), "Python.h"))'
}

install_sound() {
    local packages="gcc libc6-dev libasound2-dev" version
    version=$(.venv/bin/python -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
    case $(.venv/bin/python -c 'import sys; print(sys.base_prefix)') in /usr) packages+=" $version-dev" ;; esac
    # shellcheck disable=SC2086  # a list of packages
    can_build_sound || from_debian $packages
    can_build_sound || { say "the sound stays off: it needs apt install $packages (as root), then rm .venv/.shop and make again."; return; }
    quietly .venv/bin/python -m pip install -e '.[audio]' && quietly .venv/bin/python -c 'import simpleaudio' ||
        say "the sound stays off: simpleaudio could not be built; see $log."
}

# A wheel for every usual machine; where there is none it would have to be built with Rust.
install_scripts() {
    quietly .venv/bin/python -m pip install --only-binary starlark-pyo3 -e '.[scripts]' ||
        say "advanced rules stay off: there is no starlark-pyo3 for this machine; see $log."
}

# XLSX and PDF; the table and CSV need nothing.
install_reports() {
    quietly .venv/bin/python -m pip install -e '.[reports]' || say "reports stay without XLSX and PDF; see $log."
}

pip_install() {
    quietly .venv/bin/python -m pip install "$@" ||
        fail "the packages could not be installed (is there a network?); see $log, then make again."
}

case ${1:-} in
shop)
    : >$log
    make_venv
    say "installing the till…"
    pip_install -e .
    install_sound
    install_scripts
    install_reports
    quietly .venv/bin/python -m compileall -q tui_pos
    ;;
dev)
    say "installing what the tests need…"
    pip_install --upgrade 'pip>=25.1'   # the first that knows --group
    pip_install --group dev
    ;;
bench)
    say "installing what the measurements need…"
    pip_install --group bench
    ;;
*) fail "say shop, dev or bench." ;;
esac
