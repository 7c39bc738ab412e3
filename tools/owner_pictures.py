"""Draws the pictures of docs/owner.md anew, from the screens of the demo shop by the keys that the page tells of."""

import asyncio
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

REPOSITORY = Path(__file__).parents[1]
PAGE = REPOSITORY / "docs" / "owner.md"

TWELVE_COLAS = ("insert", "quantity of an", "enter", "enter", "кока", "enter", "f9", "down", "12", "f9", "f8")
AT_WHOLESALE = ("insert", "prices of", "enter", "down", "enter", "кока", "enter", "f9", "f9")

_BLOCK = re.compile(r"^```\n(.+?)^```$", re.MULTILINE | re.DOTALL)


def orders() -> Iterator[dict[str, object]]:
    """A month of sales, each day at noon and on every third day once more."""
    for day in range(1, 32):
        bread = {"code": "ХЛЯБ", "qty": "2"}
        cola = {"code": "КОЛА", "qty": ("6", "12", "3", "24", "18", "4", "11")[day % 7]}
        partner = ("", "", "П1", "")[day % 4]
        yield {"partner": partner, "lines": [bread, cola], "at": f"2026-10-{day:02}T12:{day:02}:00"}
        if day % 3 == 0:
            yield {"lines": [{"code": "КАФЕ"}, {"code": "КОЛА", "qty": "12"}], "at": f"2026-10-{day:02}T16:30:00"}


async def pictures(folder: Path) -> list[str]:
    """The list of rules, the second step of the wizard, and past sales, on a demo shop made in `folder`."""
    from tui_office import sitting

    from tui_pos.boot import Home, counter_in, workplace_in
    from tui_pos.checkout.orders.answer import answer, read_order
    from tui_pos.checkout.rules.desk import RuleDesk
    from tui_pos.cli.shop import make_demo
    from tui_pos.store.parties import operator

    home = Home(folder)
    make_demo(home)
    home.settings.write_text("[sound]\non = false\n", "utf-8")
    with counter_in(home) as counter:
        for order in orders():
            said, error = answer(counter, read_order(json.dumps(order)))
            assert error is None, said
    with workplace_in(home, station="rules") as workplace:
        owner = operator(workplace.store, "3")
        assert owner is not None
        desk = RuleDesk(workplace, owner)
        async with sitting(desk) as somebody:
            rules = await somebody.type("down")
            wizard = await somebody.type("insert", *TWELVE_COLAS, *AT_WHOLESALE)
        async with sitting(desk) as somebody:
            await somebody.type("down", "f6", "f9")
            past = await somebody.picture()
            # While it reckons, its only keys are F1 and Esc.
            while "F9" not in past[-1]:
                past = await somebody.picture()
    return [_text(rules), _text(wizard), _text(past)]


def _text(picture: list[str]) -> str:
    return "".join(row.rstrip() + "\n" for row in picture)


def with_pictures(page: str, drawn: list[str]) -> str:
    """The page with the three pictures in the place of those that begin alike."""
    rules, wizard, past = drawn

    def anew(block: re.Match[str]) -> str:
        first = block[1].split("\n", 1)[0].strip()
        if first.startswith("Price rules"):
            new = rules
        elif first.startswith("New rule"):
            new = wizard
        elif first.endswith("on past sales"):
            new = past
        else:
            new = block[1]
        return f"```\n{new}```"

    return _BLOCK.sub(anew, page)


def main() -> int:
    """Rewrite the page."""
    sys.path += [str(REPOSITORY / "tests"), str(REPOSITORY / "tests" / "tui")]
    with TemporaryDirectory() as folder:
        drawn = asyncio.run(pictures(Path(folder) / "demo"))
    PAGE.write_text(with_pictures(PAGE.read_text(encoding="utf-8"), drawn), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
