"""A till that sells once and is told on its line what to do: the process that the plug is pulled of.

Its arguments are the folder of its home and what to do: `sell` three lines, saved when a line comes in, or `finish`
what was left. It says `ready`, then what became of the sale, one word a line.
"""

import sys
import threading
import time
from collections.abc import Callable
from functools import partial

from tui_pos.boot import home_at, till_in
from tui_pos.checkout.till import ShopTill
from tui_pos.domain.answers import Posted, PrintTrouble, TakenBack
from tui_pos.domain.money import Thousandths
from tui_pos.domain.payment import Payment
from tui_pos.errors import DeviceTrouble, Refused

TRIES = 60
PAUSE_S = 0.1
CALLS = 12
"""After so many tries in vain somebody is called who knows printers."""


def say(*words: object) -> None:
    print(*words, flush=True)


def heard() -> str:
    return sys.stdin.readline().strip()


def main() -> None:
    folder, what = sys.argv[1:]
    news = threading.Event()
    with till_in(home_at(folder), news.set) as till:
        till.sign_on("3333")
        if what == "sell":
            for code, qty in (("КОЛА", 2000), ("ХЛЯБ", 1000), ("КАФЕ", 1500)):
                _patiently(partial(till.enter, code, Thousandths(qty)), till)
            _save(till)
        elif till.unprinted is None and till.cart.lines:
            # It was killed before the sale was saved: the cart is there as it was.
            _save(till)
        _finish(till, news)


def _save(till: ShopTill) -> None:
    review = till.ask_save()
    say("ready")
    heard()
    _patiently(partial(till.save, review, [Payment("cash", review.total)]), till)


def _patiently(do: Callable[[], object], till: ShopTill) -> None:
    """As a cashier does: what the printer does not allow now is tried again."""
    for tried in range(TRIES):
        try:
            do()
        except (DeviceTrouble, Refused) as trouble:
            say("refused", trouble.code)
            if tried == CALLS:
                say("help", trouble.code)
                heard()
            time.sleep(PAUSE_S)
            list(till.reports())
        else:
            return
    say("gave up")
    sys.exit(1)


def _finish(till: ShopTill, news: threading.Event) -> None:
    tries = 0
    list(till.reports())
    while till.unprinted is not None:
        if not news.wait(90):
            say("silence")
            sys.exit(1)
        news.clear()
        for report in till.reports():
            match report:
                case Posted(operation):
                    say("posted", operation.usn, operation.receipt)
                case TakenBack():
                    say("taken back")
                    _save(till)
                case PrintTrouble() as failed:
                    tries += 1
                    say("trouble", failed.trouble.code)
                    _answer(till, failed.trouble, tries)
                case _:
                    pass
    say("done")


def _answer(till: ShopTill, trouble: DeviceTrouble, tries: int) -> None:
    """What the cashier does: look at the paper where the printer cannot tell, or else try again."""
    if trouble.code == "receipt_uncertain":
        say("look")
        {"there": till.confirm_printed, "not there": till.take_back}[heard()]()
        return
    if tries > TRIES:
        say("gave up")
        sys.exit(1)
    if tries == CALLS:
        say("help", trouble.code)
        heard()
    time.sleep(PAUSE_S)
    till.print_again()
