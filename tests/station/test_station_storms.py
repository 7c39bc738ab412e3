"""Keys faster than any screen, in any order: nothing raises, is lost, or lands where it does not belong."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from keyboard import Keyboard, station_over
from opened_modes import OPENED, opened, press_and_print
from paper_consignments import CRATES
from paper_goods import ITEMS, OPERATORS
from paper_till import PaperTill

import tui_pos
from tui_pos.domain.parties import END_CUSTOMER
from tui_pos.domain.payment import STANDARD_TYPES
from tui_pos.station.commands import KEY_NAMES, MODES, texts
from tui_pos.station.frame import COLUMNS, ROWS, STYLES
from tui_pos.station.keys import KeyTable, written_keys
from tui_pos.station.station import Station


@pytest.mark.parametrize("mode", MODES)
def test_every_command_of_a_mode_does_something_in_it(mode: str, till: PaperTill) -> None:
    station = opened(mode, till).station
    assert set(station.top.actions) >= {command.name for command in station.table.of(mode)}


def window_rows(keys: Keyboard) -> set[tuple[str, ...]]:
    """Key, title and word of each row in the help's window."""
    rows = [row[1:79] for row in keys.screen.splitlines()]
    first = next(number for number, row in enumerate(rows) if row.startswith("┌─ Keys"))
    last = next(number for number, row in enumerate(rows) if number > first and row.startswith("└"))
    inside = [row for row in rows[first + 1 : last] if "/" in row and "–" not in row]
    return {(row[2:12].strip(), row[13:59].strip(), row[60:76].strip()) for row in inside}


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode not in ("help",)])
def test_f1_lists_exactly_the_keys_of_the_mode_and_esc_goes_back_to_it(mode: str, till: PaperTill) -> None:
    keys = opened(mode, till)
    keys.press("f1")
    assert keys.mode == "help"
    listed = window_rows(keys)
    for _ in range(len(KeyTable().of(mode)) // 10):
        keys.press("pagedown")
        listed |= window_rows(keys)
    wanted = {(written_keys(command), command.title, command.word) for command in KeyTable().of(mode)}
    assert listed == wanted
    keys.press("escape")
    assert keys.mode == mode


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode not in ("sign_on", "sale", "printing")])
def test_esc_goes_one_step_back(mode: str, till: PaperTill) -> None:
    keys = opened(mode, till)
    keys.press("escape")
    below = {"question": "sign_on", "receipt": "receipts", "storno": "receipt", "owed": "owing", "packaging": "payment"}
    below |= {"entry": "journal", "old_receipt": "goods_back"}
    below |= {"reason": "amount", "count": "shift", "shifts": "shift", "shift_paper": "shift", "unsettled": "shift"}
    below |= {"amount": "setup", "search": "setup", "lock": "lock", "priced": "check"}
    assert keys.mode == below.get(mode, "sale")


@pytest.mark.parametrize(
    "mode", [mode for mode in MODES if mode not in ("word", "printing", "trouble", "help", "menu")]
)
def test_a_word_does_what_its_key_does(mode: str, till: PaperTill) -> None:
    for command in KeyTable().of(mode):
        by_key, by_word = opened(mode, PaperTill()), opened(mode, PaperTill())
        if command.key:
            by_key.press(command.key)
            by_word.press(command.word, "enter")
            assert by_word.mode == by_key.mode, command.name
            assert by_word.screen == by_key.screen, command.name


def test_the_words_are_understood_in_the_readers_language_too() -> None:
    till = PaperTill()
    words = {"/discount": "/отстъпка", "Discount, %": "Отстъпка, %"}
    station = Station(till, lambda language: (lambda text: words.get(text, text)) if language == "bg" else str)
    keys = Keyboard(station)
    keys.press("3333", "enter", "КОЛА", "enter", "/отс", "tab", "enter")
    assert "Отстъпка, %" in keys.screen
    keys.press("escape", "/disc", "enter")
    assert "Отстъпка, %" in keys.screen


def test_a_word_that_is_none_has_its_sentence(keys: Keyboard) -> None:
    keys.press("/xyzzy", "enter")
    assert "“/xyzzy” is no command here" in keys.screen
    assert keys.mode == "word"


def test_a_scan_after_a_stray_slash_is_sold(keys: Keyboard, till: PaperTill) -> None:
    keys.press("/")
    keys.scan("3800123456789")
    assert [line.item.code for line in till.cart.lines] == ["КОЛА"]


@pytest.mark.parametrize("window", ["f1", "f10"])
def test_a_scan_into_a_window_without_text_is_sold(keys: Keyboard, till: PaperTill, window: str) -> None:
    keys.press(window)
    keys.scan("3800123456789")
    assert [line.item.code for line in till.cart.lines] == ["КОЛА"]
    assert keys.mode == "sale"


def test_five_hundred_scans_are_exact(keys: Keyboard, till: PaperTill) -> None:
    codes = [ITEMS[number % 3].barcodes[0] for number in range(500)]
    for code in codes:
        keys.scan(code)
    assert [line.item.barcodes[0] for line in till.cart.lines] == codes
    assert "of 500" in keys.screen


@pytest.mark.parametrize("times", [1, 5, 50])
def test_a_window_a_number_and_a_scan_without_a_gap_each_land_where_they_belong(
    manager: Keyboard, till: PaperTill, times: int
) -> None:
    manager.scan("КАФЕ")
    for number in range(times):
        manager.press("f2", "123", "enter", "3800123456789", "enter", "up", "f4", "2", "enter")
        lines = till.cart.lines
        assert len(lines) == number + 2
        assert (lines[-2].qty, lines[-2].price) == (123_000, 200)
        assert lines[-1].item.code == "КОЛА"
        manager.press("down")


@cache
def written_texts() -> set[str]:
    """Every text that a translator finds: the literals of `say`, `saying` and the errors, and the tables."""

    def of(tree: ast.AST) -> Iterator[str]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from (arg.value for arg in node.args[:2] if isinstance(arg, ast.Constant))

    papers = Path(__file__).parent.glob("paper_*.py")
    sources = [*Path(tui_pos.__file__).parent.rglob("*.py"), *papers]
    literals = {text for source in sources for text in of(ast.parse(source.read_text(encoding="utf-8")))}
    return literals | set(texts()) | {END_CUSTOMER.name} | {type_.name for type_ in STANDARD_TYPES}


class Interpreter:
    """Remembers every text that it was asked to translate."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def __call__(self, language: str) -> Callable[[str], str]:
        return self._translate

    def _translate(self, text: str) -> str:
        self.asked.add(text)
        return text


_strokes = st.one_of(
    st.sampled_from(sorted(KEY_NAMES)),
    st.sampled_from(
        [
            *("1111", "2222", "3800123456789", "38001235", "12*КОЛА", "3*", "123", "КАФЕ", "мл", "2900001", "20"),
            *("ЧАЙ", "2*ПЕЧКА", "фирма", "1.50", "24*БИРА", "3800123456826", "КАСА", "3800123456833", "2"),
        ]
    ),
    st.sampled_from(["enter", "enter", "f9", "escape", "f8", "f2", "f3", "f4", "f5", "f6", "insert", "left", "right"]),
    st.sampled_from(
        [
            "/cancel",
            "/off",
            "/z",
            "/back",
            "/receipts",
            "/storno",
            "/reason",
            "/override",
            "/rules",
            "/give",
            "/consignments",
            "/packaging",
            "/setup",
            "ctrl+g",
            "/points",
            "/",
            "*",
            ".",
            "-",
            "я",
            "\x1b",
            "\u200b",
            "日",
        ]
    ),
    st.sampled_from(["<print>", "<jam>", "<back>", "<look>", "<answer>", "<step>", "<found>"]),
)


@examples(150)
@given(st.lists(_strokes, max_size=60), st.sampled_from(sorted(OPERATORS)))
def test_no_storm_of_keys_raises_or_breaks_the_screen_or_changes_the_cart_behind_the_till(
    strokes: list[str], pin: str
) -> None:
    till, interpreter = PaperTill(), Interpreter()
    till.types = (*STANDARD_TYPES, CRATES)
    keys = Keyboard(Station(till, interpreter, console_key="ctrl+g"))
    keys.press(pin, "enter")
    for stroke in strokes:
        waits = till.unprinted is not None
        match stroke:
            case "<print>" if waits:
                till.print_out()
            case "<jam>" if waits:
                till.jam()
            case "<back>" if waits and not till.cart.lines:
                till.give_up()
            case "<answer>":
                till.setup_desk.answer()
            case "<step>":
                till.setup_desk.step()
            case "<found>":
                till.setup_desk.end_search()
            case "<print>" | "<jam>" | "<back>" | "<look>":
                pass
            case _:
                keys.press(stroke)
        keys.station.wake()
        frame = keys.station.frame()
        assert len(frame.rows) == len(frame.styles) == ROWS
        assert {len(row) for row in (*frame.rows, *frame.styles)} == {COLUMNS}
        assert set("".join(frame.styles)) <= set(STYLES)
        if frame.cursor is not None:
            assert 0 <= frame.cursor[0] < COLUMNS
            assert 0 <= frame.cursor[1] < ROWS
        if till.operator is not None:
            assert keys.station.sale.total == till.cart.total
    assert interpreter.asked <= written_texts(), "a text that no translator would find"
    assert all(sum(p.amount for p in sale.payments) - sale.change == sale.total for sale in till.sold)


@examples(60)
@given(
    st.lists(st.sampled_from(["3800123456789", "3800123456796", "123", "3*КАФЕ"]), max_size=12),
    st.lists(st.integers(0, 80), max_size=6),
)
def test_scans_typed_while_printing_are_sold_in_order_whenever_the_receipt_comes(
    codes: list[str], moments: list[int]
) -> None:
    """Two sales are saved among the scans; the printer answers at any key."""
    plain, late = PaperTill(), PaperTill()
    strokes = ["1111", "enter"]
    for index, code in enumerate(codes):
        strokes += [code, "enter"]
        if index in (3, 7):
            strokes += ["f9", "enter", "enter"]
    characters = [one for stroke in strokes for one in ([stroke] if stroke in KEY_NAMES else stroke)]
    for till, answers in ((plain, set(range(1000))), (late, set(moments))):
        keys = Keyboard(station_over(till))
        for place, character in enumerate(characters):
            keys.press(character)
            if place in answers and till.unprinted is not None:
                till.print_out()
                keys.station.wake()
        while till.unprinted is not None:
            till.print_out()
            keys.station.wake()
    assert [sale.lines for sale in late.sold] == [sale.lines for sale in plain.sold]
    assert late.cart.lines == plain.cart.lines


def test_in_a_language_a_third_longer_the_screens_keep_their_shape_and_their_money() -> None:
    for mode in MODES:
        till = PaperTill()
        station = Station(till, lambda language: lambda text: text + "ж" * (len(text) // 3))
        keys = Keyboard(station)
        press_and_print(keys, till, OPENED[mode])
        frame = keys.station.frame()
        assert {len(row) for row in frame.rows} == {COLUMNS}, mode


def test_the_station_brings_no_screen_no_database_and_no_port_into_the_interpreter() -> None:
    program = "import sys, tui_pos.station.station; print([m for m in %r if m in sys.modules])"
    names = ("textual", "rich", "peewee", "sqlite3", "serial", "ssl", "socket", "msgspec")
    done = subprocess.run([sys.executable, "-c", program % (names,)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
