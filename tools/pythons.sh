#!/usr/bin/env bash
# Installs the newest wheel of dist/ into a fresh environment of each Python from 3.11 that is found here, outside of the
# repository, and sells once with it. Pythons that are not there are named and left out.
set -euo pipefail
cd "$(dirname "$0")/.."
wheel=$(ls -t "$PWD"/dist/*.whl | head -1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

for version in ${PYTHONS:-3.11 3.12 3.13}; do
    python=""
    for candidate in "python$version" "$HOME"/.pyenv/versions/"$version".*/bin/python; do
        [ "$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "$version" ] && python=$candidate
    done
    if [ -z "$python" ]; then
        echo "Python $version: not here, left out"
        continue
    fi
    "$python" -m venv "$version"
    "$version/bin/pip" install --quiet --disable-pip-version-check "$wheel[audio]" 2>"$version/pip.log" ||
        { cat "$version/pip.log" >&2; exit 1; }
    echo "Python $version: $("$version/bin/tui-pos" --version)"
    "$version/bin/python" -c 'import simpleaudio'
    "$version/bin/tui-pos" demo --headless >"$version/sale.log" 2>&1 || { cat "$version/sale.log" >&2; exit 1; }
    echo "Python $version: sold, $(wc -l <"$version/sale.log") lines of receipt"
done
