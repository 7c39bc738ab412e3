"""Section 3 of the acceptance scenarios: what a customer hears of a sale, and when."""

import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from own_printer import printer_of_its_own
from patience import PATIENCE
from sound_card import NOTES, use_card, write_wav

from tui_pos.boot import Home, till_in
from tui_pos.checkout.till import ShopTill
from tui_pos.domain.answers import Notice, Posted, PrintTrouble, Report
from tui_pos.domain.money import Thousandths
from tui_pos.domain.payment import Payment

pytestmark = pytest.mark.usefixtures("needs_simpleaudio")

OVER_50 = """
[[rule]]
name = "Над петдесет"
priority = 50
operations = ["sale"]
when = [{ total = { over = "50.00" } }]
then = [{ play_sound = { sound = "promo.wav" } }]
"""
THANKS = OVER_50.replace("Над петдесет", "Благодарим").replace("= 50\n", "= 40\n").replace("promo.wav", "thanks.wav")
LESS = """
[[rule]]
name = "Пет процента"
priority = 60
operations = ["sale"]
when = [{ item = "КАФЕ" }]
then = [{ set_discount = { percent = "5" } }]
"""


class Shop:
    """The scenarios' shop with its speaker on, its recordings made, and a file for what is heard."""

    def __init__(self, home: Home, heard: Path, pcm: dict[str, bytes]) -> None:
        self.home = home
        self.pcm = pcm
        self._heard = heard

    def heard(self) -> bytes:
        return self._heard.read_bytes() if self._heard.exists() else b""


@pytest.fixture
def loud(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    out = tmp_path / "heard.raw"
    use_card(tmp_path, f"| cat >> {out}", monkeypatch)
    pcm = {name: write_wav(home.sounds / name, *shape) for name, shape in NOTES.items()}
    text = home.settings.read_text("utf-8").replace("on = false", "on = true")
    home.settings.write_text(text, "utf-8")
    # The till closes at once when it is left; a test stays until everything was heard.
    monkeypatch.setattr("tui_pos.boot.TILL_SOUNDS_SECONDS", 30.0)
    return Shop(home, out, pcm)


def with_till(shop: Shop, work: Callable[[ShopTill, Callable[..., Report]], None]) -> None:
    """Do some work at the till, then wait until what was to be heard has been."""
    news = threading.Event()
    waiting: queue.Queue[Report] = queue.Queue()
    with till_in(shop.home, news.set) as till:
        till.sign_on("3333")

        def next_report(*kinds: type) -> Report:
            while True:
                for report in till.reports():
                    waiting.put(report)
                while not waiting.empty():
                    if isinstance(report := waiting.get(), kinds):
                        return report
                assert news.wait(PATIENCE)
                news.clear()

        work(till, next_report)


def sell(shop: Shop, *lines: tuple[str, int], price: int | None = None) -> None:
    def work(till: ShopTill, next_report: Callable[..., Report]) -> None:
        for code, qty in lines:
            till.enter(code, Thousandths(qty))
            if price is not None:
                till.change_price(till.cart.lines[-1].number, type(till.cart.total)(price))
        assert shop.heard() == b"", "a recording played before the save"
        review = till.ask_save()
        till.save(review, [Payment("cash", review.total)])
        assert isinstance(next_report(Posted, PrintTrouble), Posted)

    with_till(shop, work)


def test_a01_exactly_fifty_is_silent_and_a_cent_more_is_heard_once_at_save(loud: Shop, set_rules: Any) -> None:
    set_rules(OVER_50)
    sell(loud, ("КАФЕ", 5000))
    assert loud.heard() == b""
    sell(loud, ("КАСА", 1000), price=5001)
    assert loud.heard() == loud.pcm["promo.wav"]


def test_a01_a_review_that_was_left_plays_nothing(loud: Shop, set_rules: Any) -> None:
    set_rules(OVER_50)

    def work(till: ShopTill, _: Callable[..., Report]) -> None:
        till.enter("КАФЕ", Thousandths(6000))
        assert till.ask_save().effects
        till.cancel_cart()

    with_till(loud, work)
    assert loud.heard() == b""


def test_a02_the_final_sum_decides(loud: Shop, set_rules: Any) -> None:
    set_rules(OVER_50 + LESS)
    sell(loud, ("КАФЕ", 5200))
    assert loud.heard() == b""
    sell(loud, ("КАФЕ", 5300))
    assert loud.heard() == loud.pcm["promo.wav"]


def test_a03_a_missing_recording_costs_a_notice_and_no_sale(loud: Shop, set_rules: Any) -> None:
    set_rules(OVER_50.replace("promo.wav", "gone.wav"))

    def work(till: ShopTill, next_report: Callable[..., Report]) -> None:
        till.enter("КАФЕ", Thousandths(6000))
        review = till.ask_save()
        till.save(review, [Payment("cash", review.total)])
        assert isinstance(next_report(Posted, PrintTrouble), Posted)
        notice = next_report(Notice)
        assert isinstance(notice, Notice)
        assert "gone.wav" in notice.text.say()

    with_till(loud, work)
    assert loud.heard() == b""


def test_a04_two_recordings_are_heard_one_after_the_other_in_priority_order(loud: Shop, set_rules: Any) -> None:
    set_rules(OVER_50 + THANKS)
    sell(loud, ("КАФЕ", 6000))
    assert loud.heard() == loud.pcm["thanks.wav"] + loud.pcm["promo.wav"]


def test_a05_a_receipt_that_does_not_come_out_is_silent_and_the_later_success_is_heard_once(
    loud: Shop, set_rules: Any, tmp_path: Path
) -> None:
    set_rules(OVER_50)

    def work(till: ShopTill, next_report: Callable[..., Report]) -> None:
        till.enter("КАФЕ", Thousandths(6000))
        review = till.ask_save()
        till.save(review, [Payment("cash", review.total)])
        report = next_report(Posted, PrintTrouble)
        assert isinstance(report, PrintTrouble)
        while isinstance(report, PrintTrouble):
            assert loud.heard() == b""
            till.print_again()
            report = next_report(Posted, PrintTrouble)

    with printer_of_its_own(loud.home, tmp_path / "printer" / "ledger.jsonl", "paper-out=9..14"):
        with_till(loud, work)
    assert loud.heard() == loud.pcm["promo.wav"]
