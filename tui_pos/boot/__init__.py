"""The only place where the parts meet: settings → store, fiscal, audio → checkout → station."""

import fcntl
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple, TextIO
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from tui_pos.boot.home import Home, check_home, home_at, need_shop, open_store, settings_of, start_log
from tui_pos.boot.late import LatePrinter, LateScripts, script_box
from tui_pos.checkout.mailbox import Mailbox
from tui_pos.checkout.workplace import Workplace
from tui_pos.errors import DeviceTrouble, Refused
from tui_pos.language import translator
from tui_pos.resources import sounds_folder
from tui_pos.settings import Settings
from tui_pos.station_files import station_file
from tui_pos.store.database import Store
from tui_pos.store.usn import printer_serial

if TYPE_CHECKING:
    from tui_pos.audio.speaker import Speaker
    from tui_pos.checkout.orders.counter import Counter
    from tui_pos.checkout.till import ShopTill
    from tui_pos.domain.parties import Operator
    from tui_pos.fiscal.device import FiscalDevice
    from tui_pos.mail.postman import Postman
    from tui_pos.scripting.box import ScriptBox
    from tui_pos.station.station import Station
    from tui_pos.tui.screens.screen import BackOffice
    from tui_pos.tui.watching.host import Host

__all__ = [
    "Home",
    "Seat",
    "check_home",
    "counter_in",
    "device_in",
    "home_at",
    "host_of",
    "need_shop",
    "office_in",
    "open_store",
    "settings_of",
    "start_log",
    "station_in",
    "till_in",
    "workplace_in",
]

log = logging.getLogger("tui_pos.boot")

TILL_SOUNDS_SECONDS = 0.0
LAST_SOUNDS_SECONDS = 20.0
"""How long a till that is closed, and a program without a screen, stay to hear their last recordings out."""

LAST_LETTERS_SECONDS = 10.0
"""How long a program without a screen stays to see its last letters off; the others wait in their box."""


OFFICES = 4
"""So often the back office of one shop may be open on one machine."""


def settings_in(home: Home) -> Settings:
    """The settings by which the programs of a home work; those of a training reach nothing that is real."""
    settings = settings_of(home)
    if not home.is_training:
        return settings
    from tui_pos.boot.training import training_settings

    return training_settings(settings)


def _new_id() -> UUID:
    # 11 ms: no id is needed for the first picture.
    from uuid6 import uuid7

    return uuid7()


@contextmanager
def workplace_in(home: Home, station: str | None = None, settings: Settings | None = None) -> Iterator[Workplace]:
    """The shop opened for one workstation; `station` stands in for the settings' own name of it, and `settings` for
    those of the home."""
    settings = settings or settings_in(home)
    store = open_store(home)
    zone = ZoneInfo(settings.shop.time_zone)
    try:
        name = station or settings.station.name
        clock = lambda: datetime.now(zone)  # noqa: E731

        @cache
        def installation() -> str:
            # 3 ms and half a megabyte: who has no scripts never asks.
            from tui_pos.store.installation import installation_of

            return installation_of(home.of or home.root)

        file = None if home.is_training else home.settings
        with _claimed(home, name), _scripts(settings, store, clock) as scripts:
            yield Workplace(
                store, settings, clock, _new_id, name, scripts, installation, file, home.is_training, home.station
            )
    finally:
        store.close()


class Seat(NamedTuple):
    """A workplace of the back office, and who sits there."""

    station: str
    operator: "Operator"


def office_settings(settings: Settings) -> Settings:
    """The settings by which the back office sells: it prints through the Device Manager, where one is named."""
    if not settings.office.url:
        return settings
    return replace(settings, printer=replace(settings.printer, url=settings.office.url, token=settings.office.token))


@contextmanager
def till_in(home: Home, wake: Callable[[], None], seat: Seat | None = None) -> Iterator["ShopTill"]:
    """A till with its printer and speaker, or the `seat` of the back office as one; `wake` is called on any thread when
    it has something to report."""
    from tui_pos.checkout.till import ShopTill

    settings = settings_in(home)
    name = None
    if seat is not None:
        settings, name = office_settings(settings), seat.station
    with workplace_in(home, name, settings) as workplace:
        mailbox = Mailbox(wake)
        with _speaker(home, workplace.settings, mailbox, TILL_SOUNDS_SECONDS) as speaker:
            with _printer(home, workplace.settings, mailbox) as printer, _postman(home, workplace, mailbox) as postman:
                _meet_new_printer(workplace, printer, mailbox)
                till = ShopTill(workplace, printer, speaker, mailbox, postman)
                if seat is not None:
                    till.take_seat(seat.operator)
                wake()
                with _backups(home, workplace.settings, mailbox):
                    yield till
            # A receipt that came out in the last moment is posted before the shop is left.
            till.reports()
            till.leave()


@contextmanager
def station_in(
    home: Home, wake: Callable[[], None], seat: Seat | None = None
) -> Iterator["tuple[Station, Callable[[str], BackOffice]]"]:
    """The station of a till, or of a `seat` of the back office, ready for keys; and what makes the screen that it asks
    for by a name.

    The latter raises Refused `no_right`.
    """
    from tui_pos.station.station import Station

    with till_in(home, wake, seat) as till:
        settings = till.settings
        station = Station(
            till,
            translator,
            settings.keys,
            language=settings.station.language,
            currency=settings.shop.currency,
            scanner_prefix=settings.scanner.prefix,
            scanner_suffix=settings.scanner.suffix,
            console_key=settings.scripts.key,
            lock_minutes=settings.station.lock_minutes,
            training=home.is_training,
            offers_training=settings.training.allowed,
            seated=seat is not None,
        )
        consoles: list[ScriptBox] = []

        def screen(request: str) -> "BackOffice":
            from tui_pos.boot.screens import office_screen, rule_screen, script_screen

            if request == "console":
                # Beside that of the rules in force: what a technician tries must not slow a sale down.
                consoles[:] = consoles or [script_box()]
                return script_screen(till.script_desk(consoles[0]), station.translate, settings)
            if request == "office":
                return office_screen(*till.back_office(), station.translate)
            return rule_screen(till.rule_desk(), station.translate, settings)

        try:
            yield station, screen
        finally:
            for box in consoles:
                box.close()


@contextmanager
def office_in(home: Home) -> Iterator[Workplace]:
    """A workplace of the back office, which may be open several times beside the tills.

    Raises Refused `station_in_use` where it is open too often.
    """
    with ExitStack() as stack:
        for number in range(1, OFFICES + 1):
            name = "office" if number == 1 else f"office-{number}"
            try:
                workplace = stack.enter_context(workplace_in(home, station=name))
            except Refused as refusal:
                if refusal.code != "station_in_use" or number == OFFICES:
                    raise
            else:
                break
        yield workplace


def host_of(home: Home, station: "Station") -> "Host":
    """The till of `station` for those who look at it from elsewhere: support, the customer's display."""
    from tui_pos.boot.hosting import StationHost

    return StationHost(home, station)


@contextmanager
def counter_in(home: Home) -> Iterator["Counter"]:
    """A workplace that sells without a screen and waits for each receipt.

    Raises DeviceTrouble where the printer does not answer: nothing is sold then.
    """
    from tui_pos.checkout.orders.counter import Counter

    with workplace_in(home, station="sell") as workplace:
        mailbox = Mailbox()
        with (
            _speaker(home, workplace.settings, mailbox, LAST_SOUNDS_SECONDS) as speaker,
            _printer(home, workplace.settings, mailbox) as printer,
            _postman(home, workplace, mailbox, LAST_LETTERS_SECONDS) as postman,
        ):
            _meet_printer(workplace, printer, mailbox)
            yield Counter(workplace, printer, speaker, mailbox, postman)


@contextmanager
def device_in(home: Home) -> Iterator["FiscalDevice"]:
    """The fiscal printer alone, for the `printer` commands."""
    from tui_pos.fiscal.connect import open_device

    device = open_device(settings_of(home).printer, home.root)
    try:
        yield device
    finally:
        device.close()


@contextmanager
def _scripts(settings: Settings, store: Store, clock: Callable[[], datetime]) -> Iterator[LateScripts | None]:
    if not settings.scripts.on:
        yield None
        return
    scripts = LateScripts(settings, store, clock)
    try:
        yield scripts
    finally:
        scripts.close()


@contextmanager
def _printer(home: Home, settings: Settings, mailbox: Mailbox) -> Iterator[LatePrinter]:
    printer = LatePrinter(home, settings, mailbox)
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

    speaker = Speaker(home.sounds, mailbox.put, built_in=sounds_folder())
    try:
        yield speaker
    finally:
        speaker.close(patience_s)


@contextmanager
def _backups(home: Home, settings: Settings, mailbox: Mailbox) -> Iterator[None]:
    """While the till is open its shop is backed up. A minute passes before anything of it is imported."""
    if not settings.backup.every_hours:
        yield
        return
    from tui_pos.boot.late import LateBackups

    late = LateBackups(home, settings, mailbox)
    late.start()
    try:
        yield
    finally:
        late.stop()


@contextmanager
def _postman(home: Home, workplace: Workplace, mailbox: Mailbox, patience_s: float = 0.0) -> Iterator["Postman | None"]:
    settings = workplace.settings
    if not settings.mail.host:
        yield None
        return
    from tui_pos.mail.postman import Postman
    from tui_pos.store.letter_box import StoredLetterBox

    postman = Postman(settings.mail, settings.shop.name, StoredLetterBox(home.database), mailbox.put)
    if isinstance(workplace.scripts, LateScripts):
        workplace.scripts.tell = postman.wake
    try:
        yield postman
    finally:
        postman.close(patience_s)


def _meet_new_printer(workplace: Workplace, printer: LatePrinter, mailbox: Mailbox) -> None:
    """Only the first start of all waits: the USN begins with the printer's number, which is kept from then on."""
    if printer_serial(workplace.store, workplace.own_printer) is None:
        with suppress(DeviceTrouble):
            _meet_printer(workplace, printer, mailbox)


def _meet_printer(workplace: Workplace, printer: LatePrinter, mailbox: Mailbox) -> None:
    """Ask the printer who it is and keep its number. Raises DeviceTrouble where it does not answer."""
    from tui_pos.checkout.printer_watch import remember
    from tui_pos.fiscal.spooler import DeviceChecked

    printer.check()
    while True:
        match mailbox.take(None):
            case DeviceChecked(state):
                if state.identity is not None:
                    remember(workplace, state.identity)
                elif state.trouble is not None:
                    raise state.trouble
                return
            case _:
                pass


@contextmanager
def _claimed(home: Home, station: str) -> Iterator[TextIO]:
    """One program at a time works as a station. Raises Refused `station_in_use`."""
    with station_file(home.root, station, "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused(
                "station_in_use",
                "Station {station} is already open in another program; close that one first, or open another by its "
                "name: tui-pos --station NAME",
                station=station,
            ) from error
        yield lock
