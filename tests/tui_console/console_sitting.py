"""Sitting at the technician's console: a real desk over a real shop, scripts in their real walls."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from tui_office import Sitting

from tui_pos.boot import Home, workplace_in
from tui_pos.checkout.scripts.desk import ScriptDesk
from tui_pos.checkout.scripts.technicians import Technician
from tui_pos.language import translator
from tui_pos.pricing.scripts.prelude import prelude
from tui_pos.scripting.box import ScriptBox
from tui_pos.tui.console.idle import Watch
from tui_pos.tui.console.office import Console
from tui_pos.tui.console.script_list import ScriptList
from tui_pos.tui.office_app import OfficeApp

SOFIA = ZoneInfo("Europe/Sofia")
HERE = "here"

DOZEN = """def rule(op):
    lines = of(op, item = "КОЛА")
    if quantity(lines) >= pieces("12"):
        return set_discount(pct("10"), lines)
    return None
"""

DOZEN_TESTS = """[[test]]
name = "a dozen"
lines = [{ code = "КОЛА", qty = "12" }]
expect = { acted = true, total = "11.88" }

[[test]]
name = "eleven"
lines = [{ code = "КОЛА", qty = "11" }]
expect = { acted = false }
"""


@contextmanager
def desk_in(home: Home, installation: str = HERE, station: str = "rules") -> Iterator[ScriptDesk]:
    """The scripts of the shop in Ivan's hands, at a workstation."""
    with workplace_in(home, station=station) as workplace:
        box = ScriptBox(prelude())
        try:
            place = replace(workplace, find_installation=lambda: installation)
            yield ScriptDesk(place, Technician("ivan"), installation, box)
        finally:
            box.close()


def console_of(desk: ScriptDesk, language: str = "en") -> Console:
    return Console(
        desk,
        translator(language),
        lambda: date(2026, 11, 22),
        zone=SOFIA,
        watch=Watch(600),
    )


@asynccontextmanager
async def at_console(
    desk: ScriptDesk, language: str = "en", size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Sitting]:
    """Somebody at the list of scripts."""
    app = OfficeApp(lambda: ScriptList(console_of(desk, language)))
    async with app.run_test(size=size) as pilot:
        yield Sitting(app, pilot)


Look = Callable[[list[str]], bool]


async def until(at: Sitting, look: Look) -> list[str]:
    """The picture, once `look` finds in it what it is after."""
    return await at.picture_once(look)
