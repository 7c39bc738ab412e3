"""A till that closes its shift and kills itself at a statement of its database: HOME, and the statement's number."""

import sys
from pathlib import Path

from killed_at_statement import dies_at
from watched_till import opened

from tui_pos.boot import Home
from tui_pos.domain.answers import ReportPrinted


def main() -> None:
    home, strike = Home(Path(sys.argv[1])), dies_at(int(sys.argv[2]))
    with opened(home, "1111") as watch:
        watch.till.shift()._store.connection.set_trace_callback(strike)
        watch.till.shift().close()
        watch.next(ReportPrinted)
