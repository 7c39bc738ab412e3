"""The pictures of docs/owner.md are what the keys that it tells of bring on the screen of the demo shop."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tui_office import sitting

from tui_pos.boot import Home, counter_in, workplace_in
from tui_pos.checkout.orders import answer, read_order
from tui_pos.checkout.rule_desk import RuleDesk
from tui_pos.cli.shop import make_demo
from tui_pos.store.parties import operator

PAGE = (Path(__file__).parents[2] / "docs" / "owner.md").read_text(encoding="utf-8")
LIST, WIZARD, _WHY, PAST_SALES = re.findall(r"^```\n(.+?)^```$", PAGE, re.MULTILINE | re.DOTALL)

TWELVE_COLAS = ("insert", "quantity of an", "enter", "enter", "кока", "enter", "f9", "down", "12", "f9", "f8")
AT_WHOLESALE = ("insert", "prices of", "enter", "down", "enter", "кока", "enter", "f9", "f9")


def orders() -> Iterator[dict[str, object]]:
    """A month of sales, each day at noon and on every third day once more."""
    for day in range(1, 32):
        bread = {"code": "ХЛЯБ", "qty": "2"}
        cola = {"code": "КОЛА", "qty": ("6", "12", "3", "24", "18", "4", "11")[day % 7]}
        partner = ("", "", "П1", "")[day % 4]
        yield {"partner": partner, "lines": [bread, cola], "at": f"2026-10-{day:02}T12:{day:02}:00"}
        if day % 3 == 0:
            yield {"lines": [{"code": "КАФЕ"}, {"code": "КОЛА", "qty": "12"}], "at": f"2026-10-{day:02}T16:30:00"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[RuleDesk]:
    """The demo shop's rule book in its owner's hands."""
    home = Home(tmp_path / "demo")
    make_demo(home)
    with workplace_in(home, station="rules") as workplace:
        owner = operator(workplace.store, "3")
        assert owner is not None
        yield RuleDesk(workplace, owner)


def text(picture: list[str]) -> str:
    return "".join(row.rstrip() + "\n" for row in picture)


async def test_the_list_and_the_second_step_of_the_wizard(desk: RuleDesk) -> None:
    async with sitting(desk) as somebody:
        assert text(await somebody.type("down")) == LIST
        assert text(await somebody.type("insert", *TWELVE_COLAS, *AT_WHOLESALE)) == WIZARD


async def test_past_sales(desk: RuleDesk, tmp_path: Path) -> None:
    with counter_in(Home(tmp_path / "demo")) as counter:
        for order in orders():
            said, error = answer(counter, read_order(json.dumps(order)))
            assert error is None, said
    async with sitting(desk) as somebody:
        await somebody.type("down", "f6", "f9")
        while True:
            picture = text(await somebody.picture())
            if "F9" in picture and ":" in picture:
                break
        assert picture.startswith(PAST_SALES)
