"""Training: the till on a copy of the shop, with numbers of its own and nothing but a printer of paper and ink.

The copy is a home in the home, `training/`. Its settings are the shop's own, but for what would leave it: the printer
is the virtual one, whose papers are headed TRAINING, no mail goes out, nothing is heard, no backup is made.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from tui_pos.boot.home import Home, open_store, settings_of, system_user
from tui_pos.errors import Refused, WrongUse
from tui_pos.language import translator
from tui_pos.settings import MailSettings, OfficeSettings, PrinterSettings, Settings, SoundSettings
from tui_pos.store.database import Store

HEADER = ("*** ОБУЧЕНИЕ ***", "*** TRAINING ***")
"""Above each paper."""


def training_settings(settings: Settings) -> Settings:
    """The settings of a shop as its training has them. Raises WrongUse `no_training`."""
    if not settings.training.allowed:
        raise WrongUse("no_training", "This till has no training; see [training] in its settings.")
    say = translator(settings.station.language)
    printer = PrinterSettings(family=settings.printer.family, payments=settings.printer.payments)
    return msgspec.structs.replace(
        settings,
        shop=msgspec.structs.replace(settings.shop, name=f"{say('TRAINING')}: {settings.shop.name}"),
        printer=printer,
        office=OfficeSettings(),
        mail=MailSettings(),
        sound=SoundSettings(on=False),
        backup=msgspec.structs.replace(settings.backup, every_hours=0),
    )


def training_home(home: Home, *, by_till: bool = False) -> Home:
    """The home of the training of `home`, made where there is none yet. The journal of the shop says that somebody
    practises; `by_till`: the till has said it, with the name of who asked for it.

    Raises WrongUse `no_training`, StoreTrouble as `open_store`.
    """
    settings = settings_of(home)
    training_settings(settings)
    with open_store(home) as store, _one_by_one(home):
        return _begun(store, home, settings, by_till=by_till)


def reset_training(home: Home) -> Home:
    """Throw away what was practised, and take the lists of the shop anew. Raises Refused `training_open`, and as
    `training_home`.
    """
    from tui_pos.store.shop_lock import alone_with

    settings = settings_of(home)
    training_settings(settings)
    practice = _practice_of(home)
    with open_store(home) as store, _one_by_one(home):
        if practice.database.exists():
            try:
                with alone_with(practice.database):
                    away = home.root / ".training.old"
                    shutil.rmtree(away, ignore_errors=True)
                    practice.root.replace(away)
                    shutil.rmtree(away, ignore_errors=True)
            except Refused as refusal:
                raise Refused(
                    "training_open", "Somebody is practising at this moment; close that till first."
                ) from refusal
        return _begun(store, home, settings, by_till=False)


def _practice_of(home: Home) -> Home:
    return Home(home.root / "training", of=home.root, station=home.station)


@contextmanager
def _one_by_one(home: Home) -> Iterator[None]:
    """Two tills that begin to practise at once would make the copy under each other's hands: the second waits."""
    with (home.root / ".training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _begun(store: Store, home: Home, settings: Settings, *, by_till: bool) -> Home:
    practice = _practice_of(home)
    made = not practice.database.exists()
    if made:
        _make(home, practice, settings)
    if not by_till:
        from tui_pos.store import journal

        moment = datetime.now(ZoneInfo(settings.shop.time_zone))
        journal.append(store, "training", "", moment, {"user": system_user(), "made": made})
    _load_paper(practice, settings)
    return practice


def _make(home: Home, practice: Home, settings: Settings) -> None:
    """There is a whole training, or none."""
    from tui_pos.store.practice import make_practice

    part = Home(home.root / ".training.part", of=home.root)
    shutil.rmtree(part.root, ignore_errors=True)
    part.root.mkdir()
    make_practice(part.database, home.database, datetime.now(ZoneInfo(settings.shop.time_zone)))
    shutil.rmtree(practice.root, ignore_errors=True)
    part.root.replace(practice.root)


def _load_paper(practice: Home, settings: Settings) -> None:
    """The virtual printer prints on paper that says TRAINING, under a number that no device has."""
    from tui_pos.fiscal.virtual import memory
    from tui_pos.fiscal.virtual.embedded import LEDGER, folder_of
    from tui_pos.fiscal.virtual.families import new_memory

    family = settings.printer.family
    file = (folder_of(practice.root, family) / LEDGER).with_suffix(".memory")
    kept = memory.load(file, new_memory(family))
    if kept.header == list(HEADER):
        return
    kept.header = list(HEADER)
    if not kept.documents:
        kept.serial = f"{kept.serial[:2]}000000"
        kept.fiscal_memory = f"{kept.fiscal_memory[:2]}000000"
    file.parent.mkdir(parents=True, exist_ok=True)
    memory.save(kept, file, durably=True)
