"""What goes to the log of a home: every fault, wherever in the program it happens, and each of them once."""

import subprocess
import sys
from pathlib import Path

FAULTS = """
import asyncio, logging, sys, threading
from pathlib import Path
from tui_pos.boot import Home, start_log

home = Home(Path(sys.argv[1]))
start_log(home)
start_log(home)
logging.getLogger("tui_pos.test").info("once")
logging.getLogger("tui_pos.test").info("a file %s.csv", "\\udcff")
thread = threading.Thread(target=lambda: {}["in a thread"])
thread.start()
thread.join()

async def main():
    asyncio.get_running_loop().call_soon(lambda: {}["in a callback"])
    await asyncio.sleep(0)
    await asyncio.sleep(0)

asyncio.run(main())
"""


def test_a_fault_of_a_thread_or_of_the_event_loop_is_in_the_log_and_not_on_the_screen(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FAULTS, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert (done.stdout, done.stderr) == ("", "")
    written = (tmp_path / "log" / "tui-pos.log").read_text("utf-8")
    for fault in ("once", "a file \\udcff.csv", "KeyError: 'in a thread'", "KeyError: 'in a callback'"):
        assert written.count(fault) == 1, written
