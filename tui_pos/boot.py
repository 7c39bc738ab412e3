"""The only place where the parts meet: settings → store, fiscal, audio → checkout → station."""

import fcntl
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TextIO
from uuid import UUID
from zoneinfo import ZoneInfo

from tui_pos.checkout.mailbox import Mailbox
from tui_pos.checkout.workplace import Workplace
from tui_pos.errors import DeviceTrouble, Refused, StoreTrouble
from tui_pos.language import translator
from tui_pos.settings import Settings, load_settings
from tui_pos.store.database import Store
from tui_pos.store.print_jobs import PrintJobs
from tui_pos.store.usn import printer_serial, remember_printer

if TYPE_CHECKING:
    from tui_pos.audio.speaker import Speaker
    from tui_pos.checkout.headless import Counter
    from tui_pos.checkout.rule_desk import RuleDesk
    from tui_pos.checkout.till import ShopTill
    from tui_pos.fiscal.device import FiscalDevice
    from tui_pos.fiscal.spooler import PrintJob, ReportKind, Spooler
    from tui_pos.mail.postman import Postman
    from tui_pos.station.station import Station
    from tui_pos.tui.screens.screen import BackOffice

log = logging.getLogger("tui_pos.boot")

TILL_SOUNDS_SECONDS = 0.0
LAST_SOUNDS_SECONDS = 20.0
"""How long a till that is closed, and a program without a screen, stay to hear their last recordings out."""

LAST_LETTERS_SECONDS = 10.0
"""How long a program without a screen stays to see its last letters off; the others wait in their box."""


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds one shop: `shop.db`, `settings.toml`, `sounds/`, `log/`, `virtual-printer/`."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "shop.db"

    @property
    def settings(self) -> Path:
        return self.root / "settings.toml"

    @property
    def sounds(self) -> Path:
        return self.root / "sounds"

    @property
    def log(self) -> Path:
        return self.root / "log" / "tui-pos.log"


def home_at(folder: str | None) -> Home:
    """The home named by `--home`, else by TUI_POS_HOME, else the user's own data folder."""
    named = folder or os.environ.get("TUI_POS_HOME")
    if named:
        return Home(Path(named).expanduser().resolve())
    from platformdirs import user_data_path

    return Home(user_data_path("tui-pos"))


class _LogFile(logging.Handler):
    """The log of a home, in files that never outgrow the disk. Nothing is made, or imported, before the first line."""

    def __init__(self, home: Home) -> None:
        super().__init__()
        self._home = home
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):
            if self._file is None:
                self._file = self._opened()
            self._file.emit(record)

    def _opened(self) -> logging.Handler:
        from logging.handlers import RotatingFileHandler

        self._home.log.parent.mkdir(exist_ok=True)
        file = RotatingFileHandler(self._home.log, maxBytes=1_000_000, backupCount=5, encoding="utf-8")
        file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        return file


def start_log(home: Home) -> None:
    """Everything that a cashier must not see goes to the log of the home, where there is one."""
    logging.getLogger("tui_pos").addHandler(_LogFile(home))
    logging.getLogger("tui_pos").setLevel(logging.INFO)
    logging.getLogger("tui_pos").propagate = False
    logging.raiseExceptions = False


def _new_id() -> UUID:
    # 11 ms: no id is needed for the first picture.
    from uuid6 import uuid7

    return uuid7()


def open_store(home: Home, *, read_only: bool = False) -> Store:
    """Raises StoreTrouble `no_shop` where there is none, else as `Store.open` does."""
    if not home.database.exists():
        raise StoreTrouble(
            "no_shop", "There is no shop in {home}; make one with “tui-pos init” or “tui-pos demo”.", home=home.root
        )
    return Store.open(home.database, read_only=read_only)


@contextmanager
def workplace_in(home: Home, station: str | None = None) -> Iterator[Workplace]:
    """The shop opened for one workstation; `station` stands in for the settings' own name of it."""
    settings = load_settings(home.settings)
    store = open_store(home)
    zone = ZoneInfo(settings.shop.time_zone)
    try:
        with _claimed(home, station or settings.station.name):
            yield Workplace(store, settings, lambda: datetime.now(zone), _new_id, station or settings.station.name)
    finally:
        store.close()


@contextmanager
def till_in(home: Home, wake: Callable[[], None]) -> Iterator["ShopTill"]:
    """A till with its printer and speaker; `wake` is called on any thread when it has something to report."""
    from tui_pos.checkout.till import ShopTill

    with workplace_in(home) as workplace:
        mailbox = Mailbox(wake)
        with _speaker(home, workplace.settings, mailbox, TILL_SOUNDS_SECONDS) as speaker:
            with _printer(home, workplace.settings, mailbox) as printer, _postman(home, workplace, mailbox) as postman:
                _meet_new_printer(workplace.store, printer, mailbox)
                till = ShopTill(workplace, printer, speaker, mailbox, postman)
                wake()
                yield till
            # A receipt that came out in the last moment is posted before the shop is left.
            till.reports()


@contextmanager
def station_in(home: Home, wake: Callable[[], None]) -> Iterator["tuple[Station, Callable[[str], BackOffice]]"]:
    """The station of a till, ready for keys; and what makes the screen that it asks for by a name.

    The latter raises Refused `no_right`.
    """
    from tui_pos.station.station import Station

    with till_in(home, wake) as till:
        settings = till.settings
        station = Station(
            till,
            translator,
            settings.keys,
            language=settings.station.language,
            currency=settings.shop.currency,
            scanner_prefix=settings.scanner.prefix,
            scanner_suffix=settings.scanner.suffix,
        )
        # "rules" is the one screen that a station asks for.
        yield station, lambda _request: rule_screen(till.rule_desk(), station.translate, settings)


def rule_screen(desk: "RuleDesk", translate: Callable[[str], str], settings: Settings) -> "BackOffice":
    """The book of price rules on a screen of the back office."""
    from tui_pos.tui.screens.office import Office
    from tui_pos.tui.screens.rule_list import RuleList

    zone = ZoneInfo(settings.shop.time_zone)
    # A Linux console has few signs, and without colours there may be no more than letters.
    plain = os.environ.get("TERM") == "linux" or bool(os.environ.get("NO_COLOR"))
    today = lambda: datetime.now(zone).date()  # noqa: E731
    return RuleList(Office(desk, translate, today, settings.shop.currency, plain, zone))


@contextmanager
def counter_in(home: Home) -> Iterator["Counter"]:
    """A workplace that sells without a screen and waits for each receipt.

    Raises DeviceTrouble where the printer does not answer: nothing is sold then.
    """
    from tui_pos.checkout.headless import Counter

    with workplace_in(home, station="sell") as workplace:
        mailbox = Mailbox()
        with (
            _speaker(home, workplace.settings, mailbox, LAST_SOUNDS_SECONDS) as speaker,
            _printer(home, workplace.settings, mailbox) as printer,
            _postman(home, workplace, mailbox, LAST_LETTERS_SECONDS) as postman,
        ):
            _meet_printer(workplace.store, printer, mailbox)
            yield Counter(workplace, printer, speaker, mailbox, postman)


@contextmanager
def device_in(home: Home) -> Iterator["FiscalDevice"]:
    """The fiscal printer alone, for the `printer` commands."""
    from tui_pos.fiscal.connect import open_device

    device = open_device(load_settings(home.settings).printer, home.root)
    try:
        yield device
    finally:
        device.close()


class _LatePrinter:
    """The spooler, made when the printer is first needed: 10 ms that the first picture does not wait for."""

    def __init__(self, home: Home, settings: Settings, mailbox: Mailbox) -> None:
        self._home = home
        self._settings = settings
        self._mailbox = mailbox

    @cached_property
    def _spooler(self) -> "Spooler":
        from tui_pos.fiscal.connect import open_device
        from tui_pos.fiscal.spooler import Spooler

        made = Spooler(
            lambda: open_device(self._settings.printer, self._home.root),
            PrintJobs(self._home.database),
            self._mailbox.put,
        )
        made.start()
        return made

    def submit(self, job: "PrintJob") -> None:
        self._spooler.submit(job)

    def take_back(self, job: "PrintJob") -> None:
        self._spooler.take_back(job)

    def confirm(self, job: "PrintJob") -> None:
        self._spooler.confirm(job)

    def check(self) -> None:
        self._spooler.check()

    def report(self, kind: "ReportKind") -> None:
        self._spooler.report(kind)

    def close(self) -> None:
        if "_spooler" in self.__dict__:
            self._spooler.stop()


@contextmanager
def _printer(home: Home, settings: Settings, mailbox: Mailbox) -> Iterator[_LatePrinter]:
    printer = _LatePrinter(home, settings, mailbox)
    try:
        yield printer
    finally:
        printer.close()


@contextmanager
def _speaker(home: Home, settings: Settings, mailbox: Mailbox, patience_s: float) -> Iterator["Speaker | None"]:
    if not settings.sound.on or find_spec("simpleaudio") is None:
        log.info("sound is off: %s", "simpleaudio is not installed" if settings.sound.on else "by the settings")
        yield None
        return
    from tui_pos.audio.speaker import Speaker

    speaker = Speaker(home.sounds, mailbox.put)
    try:
        yield speaker
    finally:
        speaker.close(patience_s)


@contextmanager
def _postman(home: Home, workplace: Workplace, mailbox: Mailbox, patience_s: float = 0.0) -> Iterator["Postman | None"]:
    settings = workplace.settings
    if not settings.mail.host:
        yield None
        return
    from tui_pos.mail.postman import Postman
    from tui_pos.store.letter_box import StoredLetterBox

    postman = Postman(settings.mail, settings.shop.name, StoredLetterBox(home.database), mailbox.put)
    try:
        yield postman
    finally:
        postman.close(patience_s)


def _meet_new_printer(store: Store, printer: _LatePrinter, mailbox: Mailbox) -> None:
    """Only the first start of all waits: the USN begins with the printer's number, which is kept from then on."""
    if printer_serial(store) is None:
        with suppress(DeviceTrouble):
            _meet_printer(store, printer, mailbox)


def _meet_printer(store: Store, printer: _LatePrinter, mailbox: Mailbox) -> None:
    """Ask the printer who it is and keep its number. Raises DeviceTrouble where it does not answer."""
    from tui_pos.fiscal.spooler import DeviceChecked

    printer.check()
    while True:
        match mailbox.take(None):
            case DeviceChecked(state):
                if state.identity is not None:
                    remember_printer(store, state.identity.serial)
                elif state.trouble is not None:
                    raise state.trouble
                return
            case _:
                pass


@contextmanager
def _claimed(home: Home, station: str) -> Iterator[TextIO]:
    """One program at a time works as a station. Raises Refused `station_in_use`."""
    name = "".join(c if c.isalnum() else "_" for c in station)
    with (home.root / f".station-{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused(
                "station_in_use",
                "Station {station} is already open in another program; close that one first.",
                station=station,
            ) from error
        yield lock
