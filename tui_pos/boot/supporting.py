"""A shop as its support finds it from beside the till: what is open, how it is, what can be tried without a till."""

import select
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tui_pos.backoffice.support import bundle
from tui_pos.backoffice.support.diagnosis import Finding, ShopFiles, findings
from tui_pos.boot.home import Home, settings_of
from tui_pos.boot.own_printer import printer_of
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import DeviceTrouble, ShopError
from tui_pos.language import translator
from tui_pos.resources import sounds_folder
from tui_pos.settings import Settings
from tui_pos.station_files import station_of
from tui_pos.tui.watching.line import Line
from tui_pos.tui.watching.sockets import reached, stations_at
from tui_pos.tui.watching.wire import Facts, Welcome, Wish

_PATIENCE_S = 5.0


class SupportedShop:
    """Implements `tui_pos.tui.support.sitting.Shop`; nothing here writes to the database."""

    def __init__(self, home: Home, language: str, bundles: Path) -> None:
        """`bundles`: the folder that bundles are put in."""
        self._home = home
        self._bundles = bundles
        self.translate = translator(language)
        self._files = ShopFiles(home.root, home.database, home.settings, home.log)
        try:
            self._settings = settings_of(home)
        except ShopError:
            # What is wrong with them stands in the diagnosis.
            self._settings = Settings()
        self.name = self._settings.shop.name

    def tills(self) -> Sequence[tuple[str, Path]]:
        return [(station_of(path), path) for path in stations_at(self._home.root) if _answers(path)]

    def findings(self) -> list[Finding]:
        """How the shop is."""
        told: dict[str, Mapping[str, Any] | None] = {}
        for name, path in self.tills():
            told.update([asked(path) or (name, None)])
        return findings(self._files, told)

    def diagnosis(self) -> Sequence[tuple[str, str, str]]:
        return [(*finding.told(self.translate), finding.state) for finding in self.findings()]

    def bundle(self, to: Path | None = None) -> Path:
        """Raises WrongUse `unwritable_file`."""
        now = datetime.now(ZoneInfo(self._settings.shop.time_zone))
        return bundle.pack(self._files, self.findings(), to or self._bundles / bundle.name_of(now), now)

    def try_printer(self) -> Saying:
        from tui_pos.fiscal.papers import TEST_PAGE

        with printer_of(self._home) as device:
            device.print_text(TEST_PAGE)
        return saying("The test page is printed; look whether all its letters are there.")

    def try_sound(self) -> Saying:
        from tui_pos.audio.speaker import Speaker

        troubles: list[DeviceTrouble] = []
        speaker = Speaker(self._home.sounds, troubles.append, built_in=sounds_folder())
        speaker.play_test()
        speaker.close(20.0)
        if troubles:
            raise troubles[0]
        return saying("The recording was played on this machine's speaker.")


def asked(path: Path) -> tuple[str, Mapping[str, Any]] | None:
    """A till's name and what it tells of itself; None where it does not answer in time."""
    try:
        line = Line(path, "ask")
    except OSError:
        return None
    name, end = station_of(path), time.monotonic() + _PATIENCE_S
    with line:
        line.send(Wish("facts"))
        while line.open and (left := end - time.monotonic()) > 0:
            if select.select([line], [], [], left)[0]:
                for news in line.read():
                    if isinstance(news, Welcome):
                        name = news.station
                    elif isinstance(news, Facts):
                        return name, news.facts
    return None


def _answers(path: Path) -> bool:
    try:
        reached(path).close()
    except OSError:
        return False
    return True
