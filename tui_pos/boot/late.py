"""Parts that are made when they are first needed, so that the first picture does not wait for them."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from tui_pos.boot.home import Home
from tui_pos.checkout.mailbox import Mailbox
from tui_pos.domain.saying import Saying
from tui_pos.language import translator
from tui_pos.settings import Settings
from tui_pos.store.database import Store
from tui_pos.store.print_jobs import PrintJobs

if TYPE_CHECKING:
    from tui_pos.checkout.scripts.watch import WatchedScripts
    from tui_pos.fiscal.spooler import PrintJob, ReportKind, Spooler, TextRow
    from tui_pos.pricing.scripts.port import Call, Returned, Scripts
    from tui_pos.pricing.verdict import Broke, Ran, Review
    from tui_pos.scripting.box import ScriptBox


FIRST_BACKUP_S = 60.0
"""How long after its opening a till looks for the first time whether a backup is due."""

LOOKS_AFTER_S = 3600.0
"""A printer of which nothing was heard for two hours opens no sale (Ordinance N-18, Annex 29 p. 8)."""


class LatePrinter:
    """The spooler, made when the printer is first needed: 10 ms that the first picture does not wait for."""

    def __init__(self, home: Home, settings: Settings, mailbox: Mailbox) -> None:
        self._home = home
        self._settings = settings
        self._mailbox = mailbox
        self._is_over = False

    @cached_property
    def _spooler(self) -> "Spooler":
        from tui_pos.fiscal.connect import open_work
        from tui_pos.fiscal.spooler import Spooler

        jobs = PrintJobs(self._home.database)
        made = Spooler(lambda: open_work(self._settings, self._home.root, jobs), self._mailbox.put, LOOKS_AFTER_S)
        if not self._is_over:
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

    def print_rows(self, rows: "Sequence[TextRow]", said: Saying) -> None:
        self._spooler.print_rows(rows, said)

    def inspect(self) -> None:
        self._spooler.inspect()

    def show(self, rows: Sequence[str]) -> None:
        self._spooler.show(rows)

    def apart(self, do: Callable[[Callable[[], bool]], None]) -> None:
        self._spooler.apart(do)

    def close(self) -> None:
        """Whatever is asked of it afterwards is never done."""
        self._is_over = True
        if "_spooler" in self.__dict__:
            self._spooler.stop()


class LateBackups:
    """The round of backups, which begins a minute after the till has opened."""

    def __init__(self, home: Home, settings: Settings, mailbox: Mailbox, first_after_s: float = FIRST_BACKUP_S) -> None:
        self._home = home
        self._settings = settings
        self._mailbox = mailbox
        self._first_after_s = first_after_s
        self._over = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="backups", daemon=True).start()

    def stop(self) -> None:
        self._over.set()

    def _run(self) -> None:
        if not self._over.wait(self._first_after_s):
            from tui_pos.boot.backups import BackupRound

            BackupRound(self._home, self._settings, self._mailbox.put, self._over).run()


def script_box() -> "ScriptBox":
    """Where scripts run: a child process that is started when the first is asked."""
    from tui_pos.pricing.scripts.prelude import prelude
    from tui_pos.scripting.box import ScriptBox

    return ScriptBox(prelude())


class LateScripts:
    """Who runs scripts, made when the first rule with one is met: no child process and no memory before that."""

    def __init__(self, settings: Settings, store: Store, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock
        self.tell: Callable[[], None] = lambda: None
        """What to do when a letter to a technician waits."""

    @cached_property
    def _watched(self) -> "WatchedScripts":
        from tui_pos.checkout.scripts.watch import WatchedScripts

        return WatchedScripts(
            lambda: self._box,
            self._store,
            self._clock,
            notify=(lambda: self.tell()) if self._settings.mail.host else None,
            translate=translator(self._settings.station.language),
        )

    @cached_property
    def _box(self) -> "ScriptBox":
        return script_box()

    @property
    def bare(self) -> "Scripts":
        return self._watched.bare

    def begin(self) -> None:
        # What is wrong with the child, if anything, is told by the first review that needs it.
        self._box.check("")

    def ask(self, calls: "Sequence[Call]", facts: bytes) -> "Sequence[Returned | Broke]":
        return self._watched.ask(calls, facts)

    def report(self, ran: "Sequence[Ran]", cart: UUID) -> None:
        self._watched.report(ran, cart)

    def note_saved(self, saved: "Review | None" = None) -> None:
        self._watched.note_saved(saved)

    def close(self) -> None:
        if "_watched" in self.__dict__:
            self._watched.close()
        if "_box" in self.__dict__:
            self._box.close()
