"""Till processes to be killed: one that takes goods back, one that finishes what was left; and one of two that want the
same sale back.

`main` takes NAME HOME ARGUMENT.
"""

import sys
import threading
from uuid import UUID

from tui_pos.boot import home_at, till_in, workplace_in
from tui_pos.checkout.storno import intend_storno
from tui_pos.checkout.till import ShopTill
from tui_pos.domain.answers import Posted, PrintTrouble
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import Payment
from tui_pos.errors import Refused
from tui_pos.store import parties


def take_back(home: str, _argument: str) -> None:
    """Sell, take half of it back, pay for goods without a receipt, without end; tell the id of what is posted."""
    news = threading.Event()
    with till_in(home_at(home), news.set) as till:
        till.sign_on("3333")
        wait_for_paper(till, news)
        till.cancel_cart()
        print("ready", flush=True)
        while True:
            till.enter("КАФЕ")
            till.enter("КАФЕ")
            review = till.ask_save()
            till.save(review, [Payment("cash", review.total)])
            wait_for_paper(till, news)
            sale = till.last_sold(1, {})[0]
            line = sale.lines[0]
            till.storno(sale, {line.number: line.qty}, StornoReason.RETURN)
            wait_for_paper(till, news)
            room = till.returns()
            room.take(room.add(room.begin(), "ХЛЯБ"), None)
            wait_for_paper(till, news)


def finish(home: str, _argument: str) -> None:
    """Finish what was left, and end."""
    news = threading.Event()
    with till_in(home_at(home), news.set) as till:
        wait_for_paper(till, news)


def reverse(home: str, station: str) -> None:
    """Reverse each sale whose id comes in, and tell whether it was this process that did."""
    with workplace_in(home_at(home), station=station) as workplace:
        operator = parties.operator(workplace.store, "1")
        assert operator is not None
        print("ready", flush=True)
        for sale in sys.stdin:
            try:
                moment = workplace.clock()
                intend_storno(workplace, operator, UUID(sale.strip()), None, StornoReason.OPERATOR_ERROR, moment)
                print("reversed", flush=True)
            except Refused as refusal:
                print(refusal.code, flush=True)


def wait_for_paper(till: ShopTill, news: threading.Event) -> None:
    while till.unprinted is not None:
        reports = till.reports()
        if not reports:
            assert news.wait(60), "the printer says nothing"
            news.clear()
        for report in reports:
            assert not isinstance(report, PrintTrouble), report
            if isinstance(report, Posted):
                print(report.operation.id, flush=True)


def main() -> None:
    _, name, home, argument = sys.argv
    {"take_back": take_back, "finish": finish, "reverse": reverse}[name](home, argument)


if __name__ == "__main__":
    main()
