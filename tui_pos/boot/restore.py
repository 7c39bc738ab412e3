"""A backup brought back in the place of the shop. All that can be refused is refused before anything is touched.

The order: the file is read whole; the shop must be closed; what is there now, and the printer, are asked what came
after the backup; a copy is made ready (`tui_pos.store.brought_back`) and put in place (`tui_pos.store.swap`).
"""

import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import time
from zoneinfo import ZoneInfo

from tui_pos.boot.backups import folder_of
from tui_pos.boot.home import Home, finish_restore, system_user
from tui_pos.domain.operation import Kind, Operation
from tui_pos.errors import DeviceTrouble, Refused, StoreTrouble, reason_of
from tui_pos.fiscal import reconcile
from tui_pos.fiscal.device import Issued
from tui_pos.settings import Settings, load_settings
from tui_pos.store import backups, swap
from tui_pos.store.brought_back import BroughtBack, Fate, Since, make_ready
from tui_pos.store.database import Store
from tui_pos.store.shop_lock import alone_with
from tui_pos.store.usn import counters

MOST_LOOKED_UP = 3000
"""How many papers of the printer are looked up: a minute's work."""

_CART_FOR_A_RECEIPT = 10
_CARTS_BESIDE = 1000
_NOTHING_KNOWN = 10_000
"""How many unique sale numbers may have been given since: carts that were cancelled never reached the printer."""

log = logging.getLogger("tui_pos.backup")


@dataclass(frozen=True, slots=True)
class Told:
    """What the printer says. `first`: the papers after this one are `issued`; None: it cannot tell them all. `is_open`:
    it is in the middle of a receipt."""

    serial: str
    first: int
    last_document: int
    last_sale: int | None
    last_receipt: int | None
    issued: tuple[Issued, ...] | None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What a restore would do. `lost`: how many operations the shop has now and the backup has not, None where the shop
    cannot be read; `damaged`: whether there is a shop that cannot be read whole."""

    file: Path
    backup: backups.Whole
    lost: int | None
    damaged: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done. `aside` is where the shop lies that was there, None where there was none; `missing` are the
    receipts, `number USN`, that the printer has issued and the shop knows nothing of; None where it cannot tell."""

    done: BroughtBack
    aside: Path | None
    missing: tuple[str, ...] | None


def newest(home: Home) -> Path:
    """The newest backup that is whole. Raises StoreTrouble `no_whole_backup`."""
    for backup in backups.backups_in(folder_of(home, load_settings(home.settings))):
        try:
            backups.check(backup.file)
        except StoreTrouble:
            log.exception("backup %s", backup.file)
        else:
            return backup.file
    raise StoreTrouble(
        "no_whole_backup",
        "There is no whole backup in {folder}; name one that lies elsewhere: tui-pos restore FILE",
        folder=folder_of(home, load_settings(home.settings)),
    )


def restore(
    home: Home,
    file: Path,
    agree: Callable[[Plan], None],
    *,
    ask_printer: bool = True,
    other_shop: bool = False,
) -> Restored:
    """Bring the backup `file` back. `agree` raises where it is not wanted, and nothing has changed then.

    Raises StoreTrouble as `backups.check` does, `restore_no_room`; Refused `shop_open`, `shop_open_elsewhere`,
    `restores_itself`, `other_shop`, `sale_waits`; DeviceTrouble `restore_needs_printer`.
    """
    finish_restore(home)
    if file == home.database:
        raise Refused("restores_itself", "{file} is the shop itself; name a backup: tui-pos backup --list", file=file)
    whole = backups.check(file)
    settings = load_settings(home.settings if home.settings.exists() else backups.settings_of(file))
    try:
        home.root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritten(home, error) from error
    with alone_with(home.database), _what_is_there(home) as was:
        is_read = was is not None and backups.is_whole(was)
        now = backups.contents(was) if was is not None and is_read else None
        if now is not None and now.store != whole.store and not other_shop:
            raise Refused(
                "other_shop",
                "{file} is a backup of another shop; if that is what you want, add --other-shop.",
                file=file,
            )
        same = was if now is not None and now.store == whole.store else None
        if same is not None:
            _check_nothing_waits(same, file)
        lost = None if now is None else max(0, now.operations - (whole.operations if same is not None else 0))
        agree(Plan(file, whole, lost, home.database.exists() and not is_read))
        told = _asked(home, settings, file, needed=ask_printer and same is None) if ask_printer else None
        moment = datetime.now(ZoneInfo(settings.shop.time_zone))
        return _brought(home, file, _since(file, was, same, told), told, moment)


def _brought(home: Home, file: Path, since: Since, told: Told | None, moment: datetime) -> Restored:
    facts: dict[str, object] = {"file": str(file), "user": system_user()}
    aside = _unused(home.root / "set-aside" / moment.strftime("%Y-%m-%d-%H%M%S"))
    was_there = home.database.exists()
    try:
        ready = _copied(home, file)
        with Store.open(ready) as store:
            backups.check_chains(store)
            facts |= {"issued_since": list(_missing(store, told) or ())}
            done = make_ready(store, since, moment, facts)
            missing = _missing(store, told)
            if not backups.is_whole(store):
                raise backups.broken(file, "it is not whole once it is brought up to date")
            store.run("PRAGMA wal_checkpoint(TRUNCATE)")
        _put_settings(home, file)
        swap.put_in_place(home.database, ready, aside)
    finally:
        if not swap.is_begun(home.root):
            swap.drop_ready(home.root)
    log.info("restored %s, incarnation %d", file, done.incarnation)
    return Restored(done, aside if was_there else None, missing)


def _unused(folder: Path) -> Path:
    """The folder, or another of nearly that name which is not there yet."""
    found, number = folder, 1
    while found.exists():
        number += 1
        found = folder.with_name(f"{folder.name}-{number}")
    return found


def _copied(home: Home, file: Path) -> Path:
    need = 2 * file.stat().st_size
    free = shutil.disk_usage(home.root).free
    if free < need:
        raise StoreTrouble(
            "restore_no_room",
            "There is no room for the restored shop in {folder}: it needs {need} MB, and {free} MB are free.",
            folder=home.root,
            need=-(-need // 1_000_000),
            free=free // 1_000_000,
        )
    try:
        ready = swap.ready_folder(home.root) / home.database.name
        if backups.has_log(file):
            backups.copy_store(file, ready)
        else:
            shutil.copyfile(file, ready)
        if home.database.exists():
            # The backup's own mode may be that of a disk on which nothing is written.
            shutil.copymode(home.database, ready)
    except OSError as error:
        raise _unwritten(home, error) from error
    return ready


def _unwritten(home: Home, error: OSError) -> StoreTrouble:
    return StoreTrouble(
        "restore_unwritten",
        "The backup cannot be copied into {folder}: {reason}. Make room or mend its rights; nothing was changed.",
        folder=home.root,
        reason=reason_of(error),
    )


def _put_settings(home: Home, file: Path) -> None:
    """On a new machine the settings come back too; those that are there stay."""
    kept = backups.settings_of(file)
    try:
        if kept.exists() and not home.settings.exists():
            # As nobody else may read them in the backup, nobody else may here.
            home.settings.touch(mode=0o600)
            shutil.copy(kept, home.settings)
    except OSError as error:
        raise _unwritten(home, error) from error


@contextmanager
def _what_is_there(home: Home) -> Iterator[Store | None]:
    """The shop that is to be replaced; None where there is none, or nothing of it can be read."""
    with ExitStack() as held:
        was = None
        with suppress(StoreTrouble, sqlite3.Error, OSError):
            if home.database.exists():
                found = held.enter_context(backups.as_it_is(home.database))
                was = found if backups.is_current(found) else held.enter_context(_brought_up_to_date(home))
        yield was


@contextmanager
def _brought_up_to_date(home: Home) -> Iterator[Store]:
    """A copy of a shop that no program of this version has opened yet, of this version. The shop stays as it is: it may
    be what is gone back to.
    """
    folder = home.root / "up-to-date"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        backups.copy_store(home.database, folder / home.database.name)
        with Store.open(folder / home.database.name) as store:
            yield store
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _check_nothing_waits(was: Store, file: Path) -> None:
    """A sale that waits for its receipt now is finished first, unless the backup has it too. Raises `sale_waits`."""
    with backups.as_it_is(file) as store:
        for key, station in was.rows("SELECT id, station FROM operation WHERE state = 'intent' AND parent IS NULL"):
            if store.row("SELECT 1 FROM operation WHERE id = ?", (key,)) is None:
                raise Refused(
                    "sale_waits",
                    "A sale of station {station} waits for its receipt; open the till and finish it, then restore.",
                    station=station,
                )


def _since(file: Path, was: Store | None, same: Store | None, told: Told | None) -> Since:
    """`was`: what can be read at all of the shop that is there; `same`: that, if it is whole and the same shop."""
    with backups.as_it_is(file) as store:
        usns = counters(store)
    incarnation = 0
    if same is not None:
        incarnation = backups.contents(same).incarnation
        given = counters(same)
    else:
        # Nobody knows how often it was restored before: the clock gives a number above all of those.
        incarnation = int(time())
        given = {}
        if was is not None:
            with suppress(sqlite3.Error, StoreTrouble):
                given = counters(was)
    for device, counter in given.items():
        usns[device] = max(counter, usns.get(device, 0))
    for device in usns:
        usns[device] = _above(device, usns[device], told, sure=same is not None)
    if told is not None and told.serial not in usns and told.last_sale:
        usns[told.serial] = told.last_sale
    unsure = reconcile.unsure_since(told.last_document if told else 0).to_text()
    return Since(incarnation, usns, lambda operation, note: _fate(told, operation, note), unsure, same)


def _above(device: str, known: int, told: Told | None, *, sure: bool) -> int:
    """The highest counter that may have been given for a device. `sure`: `known` is the last that was."""
    if told is None or told.serial != device:
        return known if sure else known + _NOTHING_KNOWN
    papers = max(0, told.last_document - told.first)
    most = known + _CART_FOR_A_RECEIPT * papers + _CARTS_BESIDE
    # A number far above belongs to another till, whose range of its own begins there (`usn_from`).
    if told.last_sale is not None and told.last_sale <= most:
        printed = max(known, told.last_sale)
        return printed if sure else printed + _CARTS_BESIDE
    return known if sure else most


def _fate(told: Told | None, operation: Operation, note: str | None) -> str | Fate:
    """What the printer knows of a receipt that waited in the backup."""
    if told is None:
        return Fate.UNKNOWN
    noted = reconcile.note_of(note) if note else None
    if noted is not None and noted.device not in ("", told.serial):
        return Fate.UNKNOWN
    if told.is_open:
        return Fate.UNKNOWN if noted is None else Fate.UNDER_WAY
    after = told.first if noted is None else noted.document
    reverses = operation.original is not None
    if operation.kind is Kind.RETURN and not reverses:
        # Cash out of the drawer is on a paper that is no receipt, and so in no list of them.
        return Fate.NEVER_OUT if told.last_document == after else Fate.UNKNOWN
    is_storno = reverses or operation.kind is Kind.STORNO
    if told.issued is not None:
        ours = [one for one in told.issued if one.number > after and not one.cancelled and one.storno == is_storno]
        found = [one for one in ours if one.usn == operation.usn]
        if len(found) == 1:
            return f"{found[0].number:07d}"
        return Fate.NEVER_OUT if not found and all(one.usn for one in ours) else Fate.UNKNOWN
    if not is_storno and told.last_sale == int(operation.usn[-7:]) and told.last_receipt:
        return f"{told.last_receipt:07d}"
    return Fate.UNKNOWN


def _missing(store: Store, told: Told | None) -> tuple[str, ...] | None:
    if told is None or told.issued is None:
        return None
    return tuple(
        f"{one.number:07d} {one.usn or ''}".strip()
        for one in told.issued
        if not one.cancelled
        and not store.row(
            # Only with `<> ''` is the index of receipts used: there may be thousands of papers, and a million of sales.
            "SELECT 1 FROM operation WHERE receipt = ? AND receipt <> '' AND state = 'posted' "
            "AND (usn = ? OR ? IS NULL)",
            (f"{one.number:07d}", one.usn, one.usn),
        )
    )


def _asked(home: Home, settings: Settings, file: Path, *, needed: bool) -> Told | None:
    """Raises DeviceTrouble `restore_needs_printer` where it does not answer though nobody else knows."""
    if settings.printer.url:
        # A Device Manager tells nothing of what was printed before.
        return None
    from tui_pos.fiscal.connect import open_device

    try:
        device = open_device(settings.printer, home.root)
        try:
            with device:
                serial, last = device.identify().serial, device.last_document()
                first = min(_first_paper(file, serial), last)
                few = 0 < last - first <= MOST_LOOKED_UP
                issued = device.issued(first + 1, last) if few else (() if last == first else None)
                last_sale, last_receipt = device.last_sale(), device.last_fiscal_receipt()
                return Told(serial, first, last, last_sale, last_receipt, issued, device.status().fiscal_open)
        finally:
            device.close()
    except DeviceTrouble as trouble:
        if not needed:
            log.exception("the printer, asked for a restore")
            return None
        raise DeviceTrouble(
            "restore_needs_printer",
            "Only the printer knows which receipts came after the backup, and it does not tell: {reason} Mend that, or "
            "add --without-printer.",
            reason=trouble,
        ) from trouble


def _first_paper(file: Path, serial: str) -> int:
    """The last paper of the printer that the backup knows of, or the one before its oldest receipt that waits."""
    with backups.as_it_is(file) as store:
        waiting = store.rows(
            "SELECT note FROM print_job JOIN operation ON operation.id = print_job.operation "
            "WHERE operation.state = 'intent' AND note IS NOT NULL"
        )
        known = store.row(
            "SELECT max(CAST(receipt AS INTEGER)) FROM operation WHERE state = 'posted' AND usn LIKE ? || '-%'",
            (serial,),
        )
    notes = [reconcile.note_of(note) for (note,) in waiting]
    before = [note.document for note in notes if note.device in ("", serial)]
    last = int(known[0] or 0) if known else 0
    return min([*before, last])
