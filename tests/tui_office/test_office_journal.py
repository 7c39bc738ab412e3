"""The journal in the back office: searched, opened, written to a file that the journal itself notes."""

import json

from shop_sitting import opened, sitting_in
from tui_office import shows

from tui_pos.backoffice.documents import Documents
from tui_pos.boot import Home
from tui_pos.domain.money import Thousandths
from tui_pos.domain.operation import Kind
from tui_pos.store import journal


def furnish(home: Home) -> None:
    with opened(home) as (workplace, operator):
        for number in range(150):
            facts = {"item": "КОЛА", "net": number, "station": "1"}
            journal.append(workplace.store, "void_line", operator, workplace.clock(), facts)
        journal.append(workplace.store, "open_drawer", "3", workplace.clock(), {"station": "1"})


async def test_the_newest_is_first_and_older_ones_come_as_one_goes_down(home: Home) -> None:
    furnish(home)
    async with sitting_in(home, at="journal") as at:
        assert shows(await at.type(), "drawer opened")
        picture = await at.type(*["pagedown"] * 12)
        assert shows(picture, "amount 0.00")


async def test_words_narrow_it_down_enter_opens_and_esc_widens(home: Home) -> None:
    furnish(home)
    async with sitting_in(home, at="journal") as at:
        picture = await at.type("drawer", "enter")
        assert shows(picture, "drawer opened")
        assert not shows(picture, "line voided")
        picture = await at.type("enter")
        assert shows(picture, "Entry of the journal")
        assert shows(picture, "Link")
        picture = await at.type("escape", "escape")
        assert shows(picture, "line voided")


async def test_what_is_found_goes_into_a_file_and_the_journal_says_so(home: Home) -> None:
    furnish(home)
    async with sitting_in(home, at="journal") as at:
        at.blind("drawer", "enter", "f9")
        await at.picture_once(lambda picture: shows(picture, "Written:"))
    (file,) = (home.root / "reports").glob("journal_*.json")
    assert [json.loads(line)["kind"] for line in file.read_text("utf-8").splitlines()] == ["open_drawer"]
    with opened(home) as (workplace, _):
        (last,) = journal.newest(workplace.store, ["journal_exported"])
        assert last.facts["file"] == file.name


async def test_a_large_quantity_is_told_to_the_last_gram(home: Home) -> None:
    with opened(home) as (workplace, operator):
        desk = Documents(workplace, operator)
        delivery = desk.begin(Kind.DELIVERY, "МАГ1")
        desk.add(delivery.id, "01234", Thousandths(12_345_678))
        desk.post(delivery.id)
    async with sitting_in(home, at="journal") as at:
        assert shows(await at.type("delivery", "enter", "enter"), "12345.678 × Сирене")
