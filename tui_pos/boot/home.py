"""The folder that holds one shop, and the log in it."""

import logging
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tui_pos.errors import StoreTrouble
from tui_pos.settings import Settings, load_settings
from tui_pos.store.database import Store

log = logging.getLogger("tui_pos")


class Home(NamedTuple):
    """The folder that holds one shop: `shop.db`, `settings.toml`, `sounds/`, `log/`, `virtual-printer/`.

    `of`: the home of the shop that this one is the training of. `station`: which of the shop's workstations this is,
    where one was named.
    """

    root: Path
    of: Path | None = None
    station: str = ""

    @property
    def database(self) -> Path:
        return self.root / "shop.db"

    @property
    def settings(self) -> Path:
        return (self.of or self.root) / "settings.toml"

    @property
    def is_training(self) -> bool:
        return self.of is not None

    @property
    def sounds(self) -> Path:
        return self.root / "sounds"

    @property
    def log(self) -> Path:
        return self.root / "log" / "tui-pos.log"


def home_at(folder: str | None, station: str | None = None) -> Home:
    """The home named by `--home`, else by TUI_POS_HOME, else the user's own data folder; its workstation named by
    `--station`, else by TUI_POS_STATION, else the one of the settings."""
    station = station or os.environ.get("TUI_POS_STATION", "")
    named = folder or os.environ.get("TUI_POS_HOME")
    if named:
        return Home(Path(named).expanduser().resolve(), station=station)
    from platformdirs import user_data_path

    return Home(user_data_path("tui-pos"), station=station)


def settings_of(home: Home) -> Settings:
    """The settings that hold at the workstation of this home. Raises WrongUse `bad_settings`."""
    return load_settings(home.settings).at(home.station)


def open_store(home: Home, *, read_only: bool = False) -> Store:
    """Raises StoreTrouble `no_shop` where there is none, else as `Store.open` does."""
    finish_restore(home)
    need_shop(home)
    return Store.open(home.database, read_only=read_only)


def need_shop(home: Home) -> None:
    """Raises StoreTrouble `no_shop` where there is none; one that is there is not touched."""
    if not home.database.exists():
        finish_restore(home)
    if not home.database.exists():
        raise StoreTrouble(
            "no_shop", "There is no shop in {home}; make one with “tui-pos init” or “tui-pos demo”.", home=home.root
        )


def finish_restore(home: Home) -> None:
    """Where the power went in the middle of a restore, it is completed before anything is read."""
    if not (home.root / ".restoring").exists():
        return
    from tui_pos.store import swap
    from tui_pos.store.shop_lock import alone_with

    with alone_with(home.database):
        swap.complete(home.root)


def check_home(home: Home) -> None:
    """For commands that need no shop, only a printer: else a virtual one would be made wherever the name of a home is
    misspelt. Raises StoreTrouble `no_shop` where there are no settings either.
    """
    if not home.settings.exists():
        need_shop(home)


def system_user() -> str:
    """Who runs this program, by the name that the machine knows; "" where it knows none."""
    import getpass

    with suppress(KeyError, OSError):
        return getpass.getuser()
    return ""


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
        # A file's name may be no UTF-8; what is said of it is written all the same.
        file = RotatingFileHandler(
            self._home.log, maxBytes=1_000_000, backupCount=5, encoding="utf-8", errors="backslashreplace"
        )
        file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        return file


def start_log(home: Home) -> None:
    """Everything that a cashier must not see goes to the log of the home, where there is one, also a fault in a thread
    or in a callback of the event loop. Where it was begun before, it is this home's from now on."""
    file = _LogFile(home)
    for name in ("tui_pos", "asyncio"):
        logger = logging.getLogger(name)
        logger.handlers = [file]
        logger.propagate = False
    log.setLevel(logging.INFO)
    logging.raiseExceptions = False
    threading.excepthook = _log_fault


def _log_fault(fault: threading.ExceptHookArgs) -> None:
    if fault.exc_value is not None and not isinstance(fault.exc_value, SystemExit):
        name = fault.thread.name if fault.thread is not None else "?"
        log.error("thread %s", name, exc_info=fault.exc_value)
