"""The way into every mode of the station."""

from typing import Any

from keyboard import Keyboard, print_out, station_over
from paper_consignments import CRATES
from paper_till import PaperTill

from tui_pos.domain.answers import Notice
from tui_pos.domain.money import Cents
from tui_pos.domain.payment import STANDARD_TYPES
from tui_pos.domain.rights import Right, no_right
from tui_pos.domain.saying import saying

OPENED = {
    "sign_on": (),
    "sale": ("1111", "enter"),
    "field": ("1111", "enter", "f2"),
    "items": ("1111", "enter", "f3"),
    "partners": ("1111", "enter", "f6"),
    "places": ("1111", "enter", "/location", "enter"),
    "holding": ("1111", "enter", "КОЛА", "enter", "f7"),
    "held": ("1111", "enter", "КОЛА", "enter", "f7", "жена с куче", "enter", "f7"),
    "check": ("1111", "enter", "/check", "enter"),
    "priced": ("1111", "enter", "/check", "enter", "КОЛА", "enter"),
    "tiles": ("1111", "enter", "tab"),
    "review": ("1111", "enter", "12*КОЛА", "enter", "f9"),
    "stopped": ("1111", "enter", "101*КАФЕ", "enter", "f9"),
    "payment": ("1111", "enter", "КОЛА", "enter", "f9"),
    "printing": ("1111", "enter", "КОЛА", "enter", "f9", "enter"),
    "trouble": ("1111", "enter", "КОЛА", "enter", "f9", "enter"),
    "receipts": ("1111", "enter", "КОЛА", "enter", "f9", "enter", "<print>", "/receipts", "enter"),
    "receipt": ("1111", "enter", "КОЛА", "enter", "f9", "enter", "<print>", "/receipts", "enter", "enter"),
    "storno": ("2222", "enter", "КОЛА", "enter", "f9", "enter", "<print>", "/receipts", "enter", "enter", "f8"),
    "goods_back": ("1111", "enter", "/refund", "enter"),
    "old_receipt": ("1111", "enter", "/refund", "enter", "f7"),
    "why": ("1111", "enter", "КОЛА", "enter", "insert"),
    "giving": ("1111", "enter", "f6", "фирма", "enter", "24*БИРА", "enter", "/give", "enter"),
    "owing": ("1111", "enter", "/consignments", "enter"),
    "owed": ("1111", "enter", "/consignments", "enter", "enter"),
    "packaging": ("1111", "enter", "КАФЕ", "enter", "f9", "f2"),
    "setup": ("2222", "enter", "/setup", "enter"),
    "amount": ("2222", "enter", "/setup", "enter", "f6"),
    "reason": ("2222", "enter", "/in", "enter", "20", "enter"),
    "shift": ("1111", "enter", "/shift", "enter"),
    "count": ("1111", "enter", "/shift", "enter", "f2", "50", "enter", "f9"),
    "shift_paper": ("1111", "enter", "/shift", "enter", "f2", "50", "enter", "f4"),
    "unsettled": ("2222", "enter", "/shift", "enter", "<asked>", "insert"),
    "shifts": ("2222", "enter", "/shift", "enter", "f3"),
    "search": ("2222", "enter", "/setup", "enter", "f3", "<found>"),
    "menu": ("1111", "enter", "f10"),
    "help": ("1111", "enter", "f1"),
    "question": ("f10",),
    "journal": ("2222", "enter", "/journal", "enter"),
    "entry": ("2222", "enter", "/journal", "enter", "enter"),
    "grant": ("1111", "enter", "<grant>"),
    "lock": ("1111", "enter", "<lock>"),
    "word": ("1111", "enter", "/"),
}
"""Mode → the keys that open it (and a jam for `trouble`)."""


def press_and_print(keys: Keyboard, till: PaperTill, strokes: tuple[str, ...]) -> None:
    for stroke in strokes:
        if stroke == "<print>":
            print_out(keys, till)
        elif stroke == "<found>":
            till.setup_desk.end_search()
            keys.station.wake()
        elif stroke == "<asked>":
            till.shift_desk.ask_cash(Cents(-2000), "доставчик")
            till.report(Notice(saying("x")))
            keys.station.wake()
        elif stroke == "<grant>":
            lending = keys.station.lending
            lending.ask(no_right(Right.SETUP), lending.look(), lambda: None)
        elif stroke == "<lock>":
            keys.station.lock()
        else:
            keys.press(stroke)


def opened(mode: str, till: PaperTill, pin: str = "1111", **options: Any) -> Keyboard:
    """A station with `mode` on top, for whoever has the PIN; `options` are the station's."""
    till.types = (*STANDARD_TYPES, CRATES)
    keys = Keyboard(station_over(till, **options))
    press_and_print(keys, till, tuple(pin if stroke == "1111" else stroke for stroke in OPENED[mode]))
    if mode == "trouble":
        till.jam()
        keys.station.wake()
    assert keys.mode == mode
    return keys
