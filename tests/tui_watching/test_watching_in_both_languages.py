"""What a customer reads beside the till, and a technician from afar, has its place in every language."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from one_language import foreign

from tui_pos.domain.saying import Saying, saying
from tui_pos.language import LANGUAGES, translator
from tui_pos.station.frame import COLUMNS, Frame
from tui_pos.tui.display import CustomerDisplay
from tui_pos.tui.support.sitting import Sitting
from tui_pos.tui.watching.wire import Sharing

LINE = {"name": "Кола 0,5 л", "qty": "12", "unit": "бр", "price": "1.10", "off": "1.32", "amount": "11.88"}
GOODS = {"shop": "Магазин", "currency": "EUR", "lines": [LINE] * 5, "count": 30, "total": "99999.99", "mark": ""}
VIEWS = {
    "welcome": {},
    "a sale": {**GOODS, "shows": "sale"},
    "to pay": {**GOODS, "shows": "pay", "left": "99999.99"},
    "in part": {**GOODS, "shows": "pay", "left": "0.05"},
    "change": {"shop": "Магазин", "currency": "EUR", "shows": "change", "total": "9999.99", "change": "100.00"},
}
SHOP = "Кола Магазин бр support zip"


def other_words(frame: Frame, language: str) -> set[str]:
    return foreign("\n".join(frame.rows), language, SHOP)


def cut(frame: Frame) -> list[str]:
    return [row for row in frame.rows if re.search(r"\S…", row) or len(row) != COLUMNS]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_the_customers_display_is_whole(tmp_path: Path, view: str, language: str) -> None:
    display = CustomerDisplay(tmp_path / "nowhere", "Магазин", translator(language))
    display._view = VIEWS[view]
    frame = display.frame()
    assert cut(frame) == []
    assert other_words(frame, language) == set()


class PaperShop:
    """Implements `tui_pos.tui.support.sitting.Shop`."""

    name = "Магазин"

    def __init__(self, tills: int) -> None:
        self._tills = [(str(number), Path("/nowhere")) for number in range(1, tills + 1)]

    def tills(self) -> Sequence[tuple[str, Path]]:
        return self._tills

    def diagnosis(self) -> Sequence[tuple[str, str, str]]:
        return [("1", "2", " ")] * 40

    def bundle(self) -> Path:
        return Path("/1.zip")

    def try_printer(self) -> Saying:
        return saying("The recording was played on this machine's speaker.")

    try_sound = try_printer


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tills", [0, 1, 2])
def test_the_technicians_screens_are_whole(language: str, tills: int) -> None:
    for keys in ((), ("f1",), ("enter",), ("2",), ("3",), ("5",), ("down", "down", "down", "enter")):
        sitting = Sitting(PaperShop(tills), translator(language))
        for key in keys:
            sitting.key("character" if key.isdigit() else key, key if key.isdigit() else None)
        for _ in range(2):
            frame = sitting.frame()
            assert [row for row in cut(frame) if row.rstrip()[-1] != "…"] == []
            assert other_words(frame, language) == set()
            sitting.idle()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_over_the_cashiers_picture_fits_its_row(language: str) -> None:
    sitting = Sitting(PaperShop(1), translator(language))
    sitting._page = "watch"
    frames = [sitting.frame()]
    sitting.key("x", "x")
    for state in ("asked", "yes", "private", "no"):
        sitting._take(Sharing(state))
        frames.append(sitting.frame())
    assert [cut(frame) for frame in frames] == [[]] * 5
    assert set().union(*(other_words(frame, language) for frame in frames)) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_cashier_is_asked_and_marked_with_fits(language: str) -> None:
    says = translator(language)
    question = says("Support ({who}) asks to work with your keys. {yes}: yes   {no}: no")
    assert len(question.format(who="техник.по.по", yes="Ins", no="Esc")) < COLUMNS
    assert len(says(" SHARED · {key} ends it ").format(key="Ins")) <= COLUMNS // 2
