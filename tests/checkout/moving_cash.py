"""A till that takes cash out of its drawer and kills itself at a statement: HOME, the statement's number, and whether
it is one of the till's or of the thread that has the printer."""

import sys
import threading
from pathlib import Path

from killed_at_statement import dies_at
from watched_till import opened

from tui_pos.boot import Home
from tui_pos.domain.answers import ReportPrinted
from tui_pos.domain.money import Cents
from tui_pos.store.database import Store


def main() -> None:
    home, strike, whose = Home(Path(sys.argv[1])), dies_at(int(sys.argv[2])), sys.argv[3]
    opens = Store.open

    def traced(*arguments: object, **named: object) -> Store:
        store = opens(*arguments, **named)  # type: ignore[arg-type]
        if threading.current_thread().name == "spooler":
            store.connection.set_trace_callback(strike)
        return store

    if whose == "printer":
        Store.open = traced  # type: ignore[method-assign, assignment]
    with opened(home, "2222") as watch:
        watch.till.reports()
        if whose == "till":
            watch.till._workplace.store.connection.set_trace_callback(strike)
        watch.till.shift().move_cash(Cents(-700), "доставчик")
        watch.next(ReportPrinted)
