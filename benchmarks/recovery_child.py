"""What benchmarks/recovery.py kills and heals: `till HOME`, a till that does what it is told; `printer FAMILY LEDGER
FAULTS`, a virtual printer that says where it answers.

The till says, one line each and with the moment (monotonic seconds, which all processes share): `up` when it is ready
for a sale, `ready` when its ten lines are entered, `refused CODE` (and `ready` again), `trouble CODE`, `reported`,
`posted`. It hears `sell` and `save`; and after a trouble or a report `again`, `confirm`, `back` or `z`.
"""

import sys
import threading
import time
from pathlib import Path


def say(*words: object) -> None:
    print(*words, time.monotonic(), flush=True)


def heard() -> str:
    word = sys.stdin.readline().strip()
    if not word:
        sys.exit()
    return word


def till(home: str) -> None:
    from tui_pos.boot import home_at, till_in
    from tui_pos.checkout.till import ShopTill
    from tui_pos.domain.answers import Posted, PrintTrouble, ReportPrinted
    from tui_pos.domain.money import Thousandths
    from tui_pos.domain.payment import Payment
    from tui_pos.errors import DeviceTrouble, Refused

    news = threading.Event()

    def do_as_told(selling: ShopTill) -> None:
        match heard():
            case "again":
                selling.print_again()
            case "confirm":
                selling.confirm_printed()
            case "back":
                selling.take_back()
            case "z":
                selling.print_report("z")

    def see_through(selling: ShopTill) -> None:
        """Until nothing is left unprinted."""
        while True:
            news.clear()
            for report in selling.reports():
                match report:
                    case Posted():
                        say("posted")
                    case PrintTrouble(trouble=trouble):
                        say("trouble", trouble.code)
                        do_as_told(selling)
                    case ReportPrinted():
                        say("reported")
                        do_as_told(selling)
                    case _:
                        pass
            if selling.unprinted is None:
                return
            news.wait(90)

    def sell(selling: ShopTill) -> None:
        for n in range(10):
            selling.enter(("КОЛА", "ХЛЯБ", "КАФЕ")[n % 3], Thousandths(1000))
        # One that was taken back is in hand again.
        while selling.cart.lines:
            review = selling.ask_save()
            say("ready")
            heard()
            list(selling.reports())
            try:
                selling.save(review, [Payment("cash", review.total)])
            except (DeviceTrouble, Refused) as trouble:
                say("refused", trouble.code)
            see_through(selling)

    with till_in(home_at(home), news.set) as selling:
        selling.sign_on("3333")
        see_through(selling)
        while True:
            say("up")
            assert heard() == "sell"
            sell(selling)


def printer(family: str, ledger: str, fail: str) -> None:
    from tui_pos.fiscal.virtual.server import serve

    serve(Path(ledger), family, tcp=0, fail=fail, on_ready=lambda place: print(place, flush=True))


if __name__ == "__main__":
    if sys.argv[1] == "till":
        till(*sys.argv[2:])
    else:
        printer(*sys.argv[2:])
