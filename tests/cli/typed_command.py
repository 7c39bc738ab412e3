"""The `tui-pos` command as a person or a script types it: in a process of its own, seen from outside."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import forked

PROGRAM = [sys.executable, "-m", "tui_pos"]


@dataclass(frozen=True)
class Done:
    """What a command ended with, and what it said."""

    code: int
    out: str
    err: str

    @property
    def answers(self) -> list[dict[str, Any]]:
        """The lines of its output, each a JSON object."""
        return [json.loads(line) for line in self.out.splitlines()]


def surroundings(**changes: str) -> dict[str, str]:
    """The environment of a command, without a home of the tester's own."""
    inherited = {name: value for name, value in os.environ.items() if name != "TUI_POS_HOME"}
    return inherited | {"PYTHONIOENCODING": "utf-8"} | changes


def tui_pos(*arguments: str | Path, home: Path | None = None, stdin: bytes = b"") -> Done:
    """Run the command to its end. Whatever happens, it never shows a traceback."""
    return _seen(forked.run("tui_pos.cli:main", *_words(home, arguments), stdin=stdin, env=surroundings()))


def started(*arguments: str | Path, home: Path | None = None, **environment: str) -> Done:
    """The same from Python's own start on: nothing is read yet, and the environment is one that Python sees too."""
    command = [*PROGRAM, *_words(home, arguments)]
    return _seen(subprocess.run(command, capture_output=True, timeout=60, env=surroundings(**environment)))


def _words(home: Path | None, arguments: tuple[str | Path, ...]) -> list[str]:
    return [*([] if home is None else ["--home", str(home)]), *map(str, arguments)]


def _seen(done: "subprocess.CompletedProcess[bytes]") -> Done:
    out, err = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in out + err
    return Done(done.returncode, out, err)


def files_in(folder: Path) -> set[str]:
    """Every file and folder within `folder`, by its path there."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def rule_file(folder: Path, text: str) -> Path:
    """The rules as a file of that folder."""
    file = folder / "rules.toml"
    file.write_text(text, "utf-8")
    return file
