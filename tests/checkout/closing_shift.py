"""A till that closes its shift and kills itself at a statement of its database: HOME, and the statement's number."""

import os
import signal
import sys
from pathlib import Path

from watched_till import opened

from tui_pos.boot import Home
from tui_pos.domain.answers import ReportPrinted


def main() -> None:
    home, last = Home(Path(sys.argv[1])), int(sys.argv[2])
    done = 0

    def strike(_: str) -> None:
        nonlocal done
        done += 1
        if done == last:
            os.kill(os.getpid(), signal.SIGKILL)

    with opened(home, "1111") as watch:
        watch.till.shift()._store.connection.set_trace_callback(strike)
        watch.till.shift().close()
        watch.next(ReportPrinted)
