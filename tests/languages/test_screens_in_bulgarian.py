"""Everything has its place in every language: at 80 × 24 no caption, heading, title or sentence of a screen is cut, and
none is said in another language than the rest."""

import re
from collections.abc import Callable
from dataclasses import replace

import languages
import pytest
from keyboard import Keyboard
from one_language import foreign
from paper_consignments import CRATES
from paper_setup import NO_PAPER, PRINTER
from paper_till import PaperTill

from tui_pos.domain.answers import Notice, PrintTrouble
from tui_pos.domain.money import Cents
from tui_pos.domain.noted_told import FACTS, KINDS
from tui_pos.domain.payment import STANDARD_TYPES
from tui_pos.domain.rights import Right, no_right
from tui_pos.domain.saying import saying
from tui_pos.errors import DeviceTrouble
from tui_pos.language import LANGUAGES, translator
from tui_pos.station.commands import FIELD, JOURNAL, KEY_NAMES, MODES, PRICED, SALE, WORD
from tui_pos.station.frame import CLIPPED, COLUMNS, Paper, wrap
from tui_pos.station.keys import KeyTable, footer, key_table
from tui_pos.station.station import Station

CASHIER = ("/off", "enter", "1111", "enter")
REFUSED = (*CASHIER, "123", "enter", "f5", "10", "enter")
FOUND_PAPER = "02000001*0000041*2026-10-30*12:00:00*20.00"
A_DOZEN = ("12*3800123456789", "enter")
TO_PAYMENT = ("123", "enter", "f9")
TWO_DOZEN = ("24*БИРА", "enter", "f9")
LOTS = ("/consignments", "enter", "enter")
ON_ITS_WAY = (*TO_PAYMENT, "enter")
BEER_BACK = ("f6", "П1", "enter", *TWO_DOZEN, "enter", "enter", "print", "/receipts", "enter", "enter", "f8")

REFUND = ("/refund", "enter")
BY_PAPER = (*REFUND, "2*КАФЕ", "enter", FOUND_PAPER, "enter", "DT000001-0001-0000017", "enter", "enter")
OPEN_SHIFT = ("/shift", "enter", "f2", "50", "enter")
ASKED_CASH = ("/shift", "enter", "cash asked")
CLOSED_SHIFT = (*OPEN_SHIFT, "f9", "3", "f9", "enter")

SCREENS: dict[str, tuple[str, ...]] = {
    "sale": (),
    "sale with lines": (*A_DOZEN, "123", "enter"),
    "sale with items found": ("к",),
    "field, nothing chosen": ("f2",),
    "field qty": ("123", "enter", "f2"),
    "field price": ("123", "enter", "f4"),
    "field discount": ("123", "enter", "f5"),
    "items": ("f3",),
    "items none": ("f3", "ъъъ"),
    "partners": ("f6",),
    "places": ("/location", "enter"),
    "holding": ("123", "enter", "f7"),
    "held": ("123", "enter", "f7", "к", "enter", "f7"),
    "held, none": ("f7",),
    "recalled": ("123", "enter", "f7", "enter", "f7", "enter"),
    "undone": ("123", "enter", "КАФЕ", "enter", "f4", "5", "enter", "left"),
    "undone and done again": ("123", "enter", "КАФЕ", "enter", "f4", "5", "enter", "left", "right"),
    "sale with held": ("123", "enter", "f7", "enter"),
    "check": ("/check", "enter"),
    "priced": ("/check", "enter", "123", "enter"),
    "priced with offers": ("/check", "enter", "КОЛА", "enter"),
    "tiles": ("tab",),
    "tiles, another page": ("tab", "pagedown"),
    "tiles, none": ("no tiles", "tab"),
    "tiles, put": ("123", "enter", "/quick", "enter"),
    "help of tiles": ("tab", "f1"),
    "question undo": ("123", "enter", "left"),
    "menu, the line": ("f10", "right"),
    "menu, goods": ("f10", "right", "right"),
    "menu, the day": ("f10", "left", "left"),
    "menu, the till": ("f10", "left"),
    "review": (*A_DOZEN, "123", "enter", "f9"),
    "review that stops": ("900*3800123456789", "enter", "600*123", "enter", "f9"),
    "review with documents": ("f6", "П1", "enter", *TWO_DOZEN),
    "review with documents lowered and refused": ("f6", "П1", "enter", *TWO_DOZEN, "left", "tab", "delete"),
    "review with a document of nobody": TWO_DOZEN,
    "payment after a document of nobody": (*TWO_DOZEN, "enter"),
    "giving": ("f6", "П2", "enter", "24*БИРА", "enter", "/give", "enter"),
    "question give": ("f6", "П2", "enter", "КАСА", "enter", "/give", "enter"),
    "owing": ("/consignments", "enter"),
    "owed": (*LOTS, "2"),
    "owed, marked": (*LOTS, "f2"),
    "question return": (*LOTS, "f2", "enter"),
    "owed, nothing marked": (*LOTS, "enter"),
    "packaging": (*TO_PAYMENT, "f2"),
    "packaging, how many": (*TO_PAYMENT, "f2", "КАСА", "enter"),
    "payment": (*TO_PAYMENT, "5"),
    "payment in parts": (*TO_PAYMENT, "1", "enter", "f6"),
    "printing": ON_ITS_WAY,
    "why": (*A_DOZEN, "insert"),
    "receipts": (*ON_ITS_WAY, "print", "/receipts", "enter"),
    "receipt": (*ON_ITS_WAY, "print", "/receipts", "enter", "enter"),
    "storno": BEER_BACK,
    "storno, a part": (*BEER_BACK, "12", "f2", "f5", "delete"),
    "storno, another reason": (*BEER_BACK, "f5", "f5"),
    "storno, nothing": (*ON_ITS_WAY, "print", "/receipts", "enter", "enter", "f8", "0", "f2"),
    "question storno": (*BEER_BACK, "f5", "enter"),
    "question storno without packaging": (*BEER_BACK, "f5", "delete", "enter"),
    "storno in trouble": (*BEER_BACK, "enter", "enter", "jam"),
    "question take storno back": (*BEER_BACK, "enter", "enter", "jam", "f8"),
    "help of storno": (*BEER_BACK, "f1"),
    "receipts, one is looked for": (*ON_ITS_WAY, "print", "/receipts", "enter", "777", "enter"),
    "goods back, none": REFUND,
    "goods back without a receipt": (*REFUND, "2*КАФЕ", "enter"),
    "goods back by a receipt": BY_PAPER,
    "goods back for another reason": (*BY_PAPER, "f5", "f5"),
    "question goods back": (*REFUND, "2*КАФЕ", "enter", "enter"),
    "question goods back by a receipt": (*BY_PAPER, "enter"),
    "goods back, who brings them": (*REFUND, "f6"),
    "help of goods back": (*REFUND, "f1"),
    "return in trouble": (*REFUND, "КАФЕ", "enter", "enter", "enter", "jam"),
    "question take return back": (*REFUND, "КАФЕ", "enter", "enter", "enter", "jam", "f8"),
    "question return on paper": (*REFUND, "КАФЕ", "enter", "enter", "enter", "jam", "f7"),
    "receipt of elsewhere": (*REFUND, "f7"),
    "receipt of elsewhere, scanned": (*REFUND, "f7", FOUND_PAPER, "enter"),
    "help of receipt of elsewhere": (*REFUND, "f7", "f1"),
    "grant, wrong": (*REFUSED, "9", "enter"),
    "grant in the back": (*CASHIER, "/refund", "enter", "КАФЕ", "enter", "enter", "enter"),
    "allowed": (*REFUSED, "2222", "enter"),
    "help of grant": (*REFUSED, "f1"),
    "lock, wrong": ("lock", "9", "enter"),
    "lock, a scan": ("lock", "3800123456789", "enter"),
    "help of lock": ("lock", "f1"),
    "journal, a search": ("/journal", "enter", "59", "enter"),
    "journal, none": ("/journal", "enter", "777", "enter"),
    "help of entry": ("/journal", "enter", "enter", "f1"),
    "trouble": (*ON_ITS_WAY, "123", "enter", "f9", "jam"),
    "sale after trouble": (*ON_ITS_WAY, "jam", "escape"),
    "sale after sale": (*ON_ITS_WAY, "print"),
    "menu": ("f10",),
    "question z": ("/z", "enter"),
    "question cancel": ("123", "enter", "/cancel", "enter"),
    "question take back": (*ON_ITS_WAY, "jam", "f8"),
    "question reprice": ("123", "enter", "f6", "П1", "enter"),
    "word": ("/",),
    "sign_on": ("/off", "enter"),
    "sign_on, the other language": ("/off", "enter", "f2"),
    "sign_on, training without a PIN": ("/off", "enter", "f8"),
    "question close": ("/off", "enter", "f10"),
    "setup": ("/setup", "enter"),
    "setup, answered": ("/setup", "enter", "answer"),
    "setup, sound off": ("/setup", "enter", "deaf", "f5"),
    "setup, printer out of paper": ("/setup", "enter", "paper out", "answer"),
    "setup, a sale waits": (*ON_ITS_WAY, "jam", "escape", "/setup", "enter"),
    "cash in": ("/setup", "enter", "f6"),
    "cash out": ("/setup", "enter", "f7"),
    "reason": ("/out", "enter", "20", "enter"),
    "shift, none": ("/shift", "enter"),
    "shift": OPEN_SHIFT,
    "shift, its float": ("/shift", "enter", "f2"),
    "shift, so far": (*OPEN_SHIFT, "f4"),
    "count": (*OPEN_SHIFT, "f9", "3", "enter"),
    "question close shift": (*OPEN_SHIFT, "f9", "3", "f9"),
    "shift, closed": CLOSED_SHIFT,
    "cash not known to have moved": (*ASKED_CASH, "insert"),
    "question cash has moved": (*ASKED_CASH, "insert", "f8"),
    "help of cash not known to have moved": (*ASKED_CASH, "insert", "f1"),
    "shifts": (*CLOSED_SHIFT, "escape", "f3"),
    "shifts, none": ("/shift", "enter", "f3"),
    "help of shift": (*OPEN_SHIFT, "f1"),
    "help of count": (*OPEN_SHIFT, "f9", "f1"),
    "journal": ("/journal", "enter"),
    "journal, nothing": ("/journal", "enter", "999", "enter"),
    "entry": ("/journal", "enter", "enter"),
    "help of journal": ("/journal", "enter", "f1"),
    "grant": REFUSED,
    "grant, a longer name": ("setup is asked for",),
    "lock": ("lock",),
    "search": ("/setup", "enter", "f3"),
    "search under way": ("/setup", "enter", "f3", "step"),
    "search over": ("/setup", "enter", "f3", "found"),
    "search in vain": ("/setup", "enter", "f3", "none", "found"),
    "question use": ("/setup", "enter", "f3", "found", "enter"),
    "help of setup": ("/setup", "enter", "f1"),
    "help of setup, its end": ("/setup", "enter", "f1", "end"),
    "help of sale": ("f1",),
    "help of sale, its end": ("f1", "end"),
    "help of payment": (*TO_PAYMENT, "f1"),
    "help of review": (*A_DOZEN, "f9", "f1"),
    "help of trouble": (*ON_ITS_WAY, "jam", "f1"),
    "help of review, its end": (*A_DOZEN, "f9", "f1", "end"),
    "help of owed": (*LOTS, "f1"),
    "help of items": ("f3", "f1"),
    "help of menu": ("f10", "f1"),
    "help of word": ("/", "f1"),
    "help of sign_on": ("/off", "enter", "f1"),
}
"""Screen → the keys that lead to it; words of more than one letter that are no keys are the shop's doing."""


ELSEWHERE = {
    # One of the two names is the price group's.
    SALE: {"retail", "wholesale"},
    PRICED: {"retail", "wholesale"},
    # One of the three titles is the field's; of the words, a page is shown at a time.
    FIELD: {"Quantity", "Price", "Discount, %"},
    # It is the title of a column.
    JOURNAL: {"till"},
    WORD: {text for command in KeyTable().of(SALE) for text in (command.word, command.title)},
}
"""Mode → what it asks the translator for and does not show on the same picture."""


WAITING = (
    "The receipt is being printed…",
    "The printer is being asked…",
    "The search begins when the printer has done what it was asked for…",
)
"""Sentences that end as those do that were cut."""


SHOP = """
    Datecs Tremol /dev/ttyUSB0 /dev/ttyS0 null tty Nov HDA Intel PCH dev nul srv ttys ttyusb wav pos
    Demo shop, Promo: get off cola, dozen, Beer, crate and bottles, bonus for the agent, Call the van driver
    retail rule found search here lines become that is much sold here
    билков билка бял готварска мляно светла дузина за бутилки кола кафе чай хляб бира печка подарък фанта
    бр ъъъ доставчик
    Иван Петров Фирма ООД Мария Пенка Стоян Магазин МАГ1 СКЛАД каса палет
"""
"""What the paper shop and its devices are called."""


class Ear:
    """A translator that remembers what it was asked for."""

    def __init__(self, language: str) -> None:
        self.asked: set[str] = set()
        self.says = translator(language)

    def __call__(self, text: str) -> str:
        self.asked.add(text)
        return self.says(text)


def jam(till: PaperTill) -> None:
    assert till.unprinted is not None
    sentence = "The printer is out of paper; put in a new roll and print again."
    till.report(PrintTrouble(till.unprinted, DeviceTrouble("no_paper", sentence)))


def done_by_the_shop(station: Station, till: PaperTill, what: str) -> bool:
    match what:
        case "jam":
            jam(till)
        case "print":
            till.print_out()
        case "answer":
            till.setup_desk.answer()
        case "paper out":
            till.setup_desk.printer = replace(PRINTER, trouble=NO_PAPER, warnings=(), drift_s=-300)
        case "lock":
            station.lock()
        case "setup is asked for":
            station.lending.ask(no_right(Right.SETUP), station.lending.look(), lambda: None)
        case "no tiles":
            till.quick.on.clear()
        case "deaf":
            till.setup_desk.sound = None
        case "cash asked":
            till.shift_desk.ask_cash(Cents(-2000), "доставчик")
            till.report(Notice(saying("x")))
        case "step":
            till.setup_desk.step()
        case "none":
            till.setup_desk.found = ()
        case "found":
            till.setup_desk.end_search()
        case _:
            return False
    return True


def led_to(screen: str, language: str) -> tuple[Station, Ear]:
    ear, till = Ear(language), PaperTill(confirm_repricing=True)
    till.types = (*STANDARD_TYPES, CRATES)

    def translations(_: str) -> Callable[[str], str]:
        return ear

    keyboard = Keyboard(Station(till, translations, language=language))
    keyboard.press("3333", "enter")
    for key in SCREENS[screen]:
        # Words are typed as this language has them.
        if done_by_the_shop(keyboard.station, till, key):
            keyboard.station.wake()
        else:
            keyboard.press(key)
    return keyboard.station, ear


def bare(word: str) -> str:
    return word.strip(".,:;│▸►“”„")


def without_waiting(drawn: str, says: Callable[[str], str]) -> str:
    """What is drawn, less the sentences that end with `…` though they are whole."""
    for waiting in WAITING:
        drawn = drawn.replace(says(waiting), "")
    return drawn


def test_every_mode_is_looked_at() -> None:
    assert {led_to(screen, "bg")[0].top.name for screen in SCREENS} == set(MODES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("screen", SCREENS)
def test_no_word_of_a_screen_is_cut(screen: str, language: str) -> None:
    """What the mode on top asked the translator for stands on the paper, word by word, and nothing is clipped."""
    station, ear = led_to(screen, language)
    ear.asked.clear()
    paper = Paper()
    station.top.draw(paper)
    drawn = " ".join(paper.frame().rows)
    assert ear.asked <= set(languages.sentences())
    words = set(map(bare, drawn.split()))
    for text in ear.asked - ELSEWHERE.get(station.top.name, set()):
        for word in re.sub(r"\S*\{\w+\}\S*", " ", ear.says(text)).split():
            assert bare(word) in words, f"“{word}” of “{text}”"
    assert CLIPPED not in without_waiting(drawn, ear.says)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("screen", SCREENS)
def test_a_picture_speaks_one_language_and_its_sentence_and_keys_are_whole(screen: str, language: str) -> None:
    station, ear = led_to(screen, language)
    rows = station.frame().rows
    # What only the paper till says has no Bulgarian.
    paper_only = " ".join(ear.asked - set(languages.sentences()))
    assert foreign("\n".join(rows), language, f"{SHOP} {paper_only}") == set()
    assert CLIPPED not in without_waiting(" ".join(rows[21:]), ear.says), rows[21:]


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mode", MODES)
def test_every_caption_of_a_footer_stands_whole_and_apart_from_its_key(
    mode: str, language: str, training: bool
) -> None:
    says = translator(language)
    width = COLUMNS - len(f" {says('TRAINING')} ") * training
    commands = KeyTable().without("training").of(mode) if training else KeyTable().of(mode)
    pairs = footer(commands, says, width)
    shown = [(key, caption.rstrip()) for key, caption in pairs]
    if not training:
        assert shown == [(KEY_NAMES[c.key], f" {says(c.short)}") for c in commands if c.short and c.key]
    assert [caption.strip() for _, caption in shown] == [says(c.short) for c in commands if c.short and c.key]


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_and_words_fit_the_lists_of_help_menu_and_words(language: str) -> None:
    assert [row for row in key_table(translator(language)) if len(row.title) > 46 or len(row.word) > 15] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_journal_calls_its_entries_and_their_facts_fits_its_columns(language: str) -> None:
    says = translator(language)
    assert [kind for kind in KINDS.values() if len(kind.say(says)) > 22] == []
    assert [fact for fact in FACTS.values() if len(fact.say(says)) > 24] == []


@pytest.mark.parametrize("mode", MODES)
def test_no_two_commands_of_a_mode_share_a_word(mode: str) -> None:
    """A Bulgarian word is not another command's English word either; both begin with a slash; tiles have numbers."""
    commands = KeyTable().of(mode)
    words = [word for command in commands for word in {command.word, translator("bg")(command.word)}]
    assert len(words) == len(set(words))
    assert all(re.fullmatch(r"/[a-zа-я]+\d{0,2}", word) for word in words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_fits_the_two_rows_of_the_status_line(language: str) -> None:
    """With eleven characters in each field; sentences about files of the disk are read on other screens."""
    long = [
        text
        for text in languages.sentences()
        if len(wrap(re.sub(r"\{\w+\}", "x" * 11, translator(language)(text)), COLUMNS - 2)) > 2
    ]
    assert long == []
