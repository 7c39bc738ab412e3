"""The command, killed at the so-many-th thing that it does to a file of its home: what a power cut leaves behind."""

import os
import signal
import sys
from pathlib import Path

_CHANGES = {
    "os.rename",
    "os.remove",
    "os.link",
    "os.mkdir",
    "os.rmdir",
    "shutil.copyfile",
    "shutil.rmtree",
    "sqlite3.connect",
}


def main() -> None:
    """`sys.argv`: at which, where the folder is, then the words of the command. A number is left there that nobody
    reaches: how many there were."""
    at, folder, *words = sys.argv[1:]
    count = 0

    def look(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        syncs = event == "open" and str(arguments[0]).startswith(folder)
        if not (writes or syncs or event in _CHANGES) or not any(folder in str(one) for one in arguments[:2]):
            return
        count += 1
        if count == int(at):
            os.kill(os.getpid(), signal.SIGKILL)

    from tui_pos.cli import main as command

    sys.argv = ["tui-pos", *words]
    sys.addaudithook(look)
    try:
        command()
    finally:
        Path(folder).with_name("steps").write_text(str(count))
