"""Till processes to be killed: one that changes its cart at random, one that sells, one that finishes what was left.

`main` takes NAME HOME SEED.
"""

import pickle
import random
import sys
import threading

from tui_pos.boot import home_at, till_in
from tui_pos.checkout.till import ShopTill
from tui_pos.domain.answers import Posted, PrintTrouble
from tui_pos.domain.cart import Cart
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.payment import Payment

Step = tuple[str, object, object]


def chosen(chance: random.Random, cart: Cart) -> Step:
    """A step that a cashier could take next."""
    number = chance.choice(cart.lines).number if cart.lines else 0
    match chance.randrange(7) if cart.lines else 0:
        case 1:
            return "qty", number, chance.randrange(1, 9000)
        case 2:
            return "price", number, chance.randrange(1, 900)
        case 3:
            return "partner", chance.choice(["", "П1", "П2"]), None
        case 4 if len(cart.lines) > 5:
            return "void", number, None
        case _:
            return "enter", chance.choice(["КОЛА", "ФАНТА", "ХЛЯБ"]), None


def take(till: ShopTill, step: Step) -> None:
    match step:
        case "qty", int(number), int(qty):
            till.change_qty(number, Thousandths(qty))
        case "price", int(number), int(cents):
            till.change_price(number, Cents(cents))
        case "partner", str(code), _:
            till.choose_partner(code)
        case "void", int(number), _:
            till.void_line(number)
        case _, str(code), _:
            till.enter(code)


def change(home: str, seed: int) -> None:
    """Tell each step before it is taken, and the cart after it."""
    chance = random.Random(seed)
    with till_in(home_at(home), lambda: None) as till:
        till.sign_on("3333")
        while True:
            step = chosen(chance, till.cart)
            print("step", pickle.dumps(step).hex(), flush=True)
            take(till, step)
            print("cart", pickle.dumps(till.cart).hex(), flush=True)


def sell(home: str, _seed: int) -> None:
    """Sell without end, and tell the USN of each posted sale."""
    news = threading.Event()
    with till_in(home_at(home), news.set) as till:
        till.sign_on("3333")
        if not till.cart.lines:
            till.enter("КОЛА")
        if till.unprinted is None:
            till.ask_save()  # what a first review imports is not what the plug is pulled in
        print("ready", flush=True)
        while True:
            wait_for_paper(till, news)
            if not till.cart.lines:
                till.enter("КОЛА")
                till.enter("ХЛЯБ")
            review = till.ask_save()
            till.save(review, [Payment("cash", review.total)])


def finish(home: str, _seed: int) -> None:
    """Finish what was left, and end."""
    news = threading.Event()
    with till_in(home_at(home), news.set) as till:
        wait_for_paper(till, news)


def wait_for_paper(till: ShopTill, news: threading.Event) -> None:
    while till.unprinted is not None:
        assert news.wait(60), "the printer says nothing"
        news.clear()
        for report in till.reports():
            assert not isinstance(report, PrintTrouble), report
            if isinstance(report, Posted):
                print(report.operation.usn, flush=True)


def main() -> None:
    _, name, home, seed = sys.argv
    {"change": change, "sell": sell, "finish": finish}[name](home, int(seed))
