"""The other lists on the screen, and lists in and out; whatever keys come, no screen of the back office falls."""

import pytest
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lists import ITEM_COLUMNS
from patience import until
from shop_sitting import OWNER, opened, sitting_in
from tui_office import Sitting, shows

from tui_pos.boot import Home
from tui_pos.domain.rights import Right
from tui_pos.settings import load_settings
from tui_pos.station.commands import KEY_NAMES
from tui_pos.store.catalogue import item_by_code
from tui_pos.store.parties import location, operator, operator_by_pin, partner
from tui_pos.tui.office.main import ENTRIES, SELLING
from tui_pos.tui.office.record_form import RecordForm
from tui_pos.tui.office.working import WorkingScreen

ROW = "Н{n:05},Нов {n},,Стъкло,Б,бр,1,standard,0.10,,1.00,,,,,,,,,yes\n"


async def until_done(at: Sitting) -> list[str]:
    """The picture once the work has ended."""
    return await at.picture_once(lambda _: not any(isinstance(screen, WorkingScreen) for screen in at.app.screen_stack))


async def test_a_customer_is_made_with_a_scanned_card_and_a_birth_date(home: Home) -> None:
    async with sitting_in(home, at="partners") as at:
        at.blind("insert", "НОВ", "down", "Нов човек", *["down"] * 4, "29000099", "enter", "29.02.1996", "f9")
        assert shows(await at.picture(), "НОВ is saved.")
        with opened(home) as (workplace, _):
            kept = partner(workplace.store, "НОВ")
            assert kept is not None
            assert (kept.card, str(kept.birth_date)) == ("29000099", "1996-02-29")


async def test_what_is_typed_as_long_as_a_barcode_stays_where_such_numbers_belong(home: Home) -> None:
    async with sitting_in(home, at="partners") as at:
        at.blind(
            "insert", "54491472", "enter", "Нов човек", *["down"] * 7, "BG102015337", "enter", "102015337", "enter"
        )
        picture = await at.type("down", "down", "0888123456", "enter", "f9")
        assert shows(picture, "54491472 is saved.")
        with opened(home) as (workplace, _):
            kept = partner(workplace.store, "54491472")
            assert kept is not None
            assert (kept.vat_number, kept.eik, kept.phone) == ("BG102015337", "102015337", "0888123456")


async def test_what_stands_in_a_field_gives_way_whenever_somebody_comes_back_to_it(home: Home) -> None:
    async with sitting_in(home, at="partners") as at:
        at.blind("insert", "Z9", "down", "Нов", *["down"] * 4, "2900009", "down", "29.02.2025", "f9")
        assert shows(await at.picture(), "This is no day")
        picture = await at.type("28.02.2025", "up", "2900008", "f9")
        assert shows(picture, "Z9 is saved.")
        with opened(home) as (workplace, _):
            kept = partner(workplace.store, "Z9")
            assert kept is not None
            assert (kept.card, str(kept.birth_date)) == ("2900008", "2025-02-28")


async def test_a_location_is_changed(home: Home) -> None:
    async with sitting_in(home, at="locations") as at:
        picture = await at.type("маг1", "enter", "Главният", "down", "right", "f9")
        assert shows(picture, "МАГ1 is saved.")
        with opened(home) as (workplace, _):
            kept = location(workplace.store, "МАГ1")
            assert kept is not None
            assert (kept.name, kept.price_group) == ("Главният", "1")


async def test_an_operator_gets_a_pin_that_nobody_sees_and_single_rights(home: Home) -> None:
    async with sitting_in(home, at="operators", who=OWNER) as at:
        at.blind("insert", "5", "down", "Ана", "down", "down")
        assert isinstance(at.top, RecordForm)
        assert at.top.private
        picture = await at.type("5555")
        assert not shows(picture, "5555")
        assert shows(picture, "****")
        at.blind("down")
        assert not at.top.private
        at.blind("enter", "storno", "enter", "f9", "f9")
        assert shows(await at.picture(), "5 is saved.")
        with opened(home) as (workplace, _):
            kept = operator_by_pin(workplace.store, "5555")
            assert kept is not None
            assert (kept.code, kept.rights) == ("5", {Right.STORNO})


async def test_the_pin_stays_where_none_is_typed(home: Home) -> None:
    async with sitting_in(home, at="operators", who=OWNER) as at:
        at.blind("down", "down", "enter", "Касиерка", "f9")
        assert shows(await at.picture(), "3 is saved.")
        with opened(home) as (workplace, _):
            kept = operator_by_pin(workplace.store, "1111")
            assert kept == operator(workplace.store, "3")
            assert kept is not None
            assert kept.name == "Касиерка"


async def test_a_way_to_pay_is_made_and_taken_away(home: Home) -> None:
    async with sitting_in(home, at="payments", who=OWNER) as at:
        picture = await at.type("insert", "visa", "down", "Visa", "f9")
        assert shows(picture, "visa is saved.")
        assert load_settings(home.settings).payments[-1].name == "Visa"
        picture = await at.type("delete")
        assert shows(picture, "Take “Visa” away?")
        # A key that began something else, held a moment too long, is no yes.
        at.blind("f9", "delete", "delete")
        assert "visa" in [way.code for way in load_settings(home.settings).payments]
        at.blind("delete")
        at.blind("enter")
        assert "visa" not in [way.code for way in load_settings(home.settings).payments]


async def test_a_dry_run_tells_the_lines_that_are_wrong_and_the_mended_file_comes_in(home: Home) -> None:
    folder = home.root / "lists"
    folder.mkdir()
    (folder / "items.csv").write_text(
        ITEM_COLUMNS.strip() + "\n" + ROW.format(n=1) + ROW.format(n=2).replace("Б", "Ю"), "utf-8"
    )
    async with sitting_in(home, at="csv_lists", who=OWNER) as at:
        at.blind("f5")
        picture = await until_done(at)
        assert shows(picture, "2 rows read as UTF-8 “,”: 0 would be taken, 1 problems. Nothing was changed.")
        assert shows(picture, "line 3, vat")
        (folder / "items.csv").write_text(ITEM_COLUMNS.strip() + "\n" + ROW.format(n=1), "utf-8")
        at.blind("escape", "f9", "enter")
        assert shows(await until_done(at), "1 rows read; 1 are taken")
        with opened(home) as (workplace, _):
            assert item_by_code(workplace.store, "Н00001") is not None


async def test_what_a_dry_run_tells_is_whole_also_of_a_file_of_a_bulgarian_spreadsheet(home: Home) -> None:
    folder = home.root / "lists"
    folder.mkdir()
    rows = ITEM_COLUMNS.strip() + "\n" + ROW.format(n=1).replace("Б", "Ю")
    (folder / "items.csv").write_text(rows.replace(",", ";"), "cp1251")
    async with sitting_in(home, at="csv_lists", who=OWNER) as at:
        at.blind("f5")
        picture = await until_done(at)
        assert shows(picture, "1 rows read as Windows-1251 “;”: 0 would be taken, 1 problems. Nothing was changed.")


async def test_a_list_goes_out_and_is_not_written_over_without_asking(home: Home) -> None:
    async with sitting_in(home, at="csv_lists", who=OWNER) as at:
        at.blind("right", "f8")
        assert shows(await until_done(at), "partners.csv")
        file = home.root / "lists" / "partners.csv"
        before = file.read_text("utf-8")
        file.write_text("something else", "utf-8")
        assert shows(await at.type("f8"), "is there already")
        at.blind("escape")
        assert file.read_text("utf-8") == "something else"
        at.blind("f8", "enter")
        await until_done(at)
        assert file.read_text("utf-8") == before
        assert shows(await at.type("down", *["end"], *["backspace"] * 4, "f8"), "ends with .csv")


async def test_esc_ends_what_takes_long_and_nothing_was_changed(home: Home) -> None:
    folder = home.root / "lists"
    folder.mkdir()
    (folder / "items.csv").write_text(
        ITEM_COLUMNS.strip() + "\n" + "".join(ROW.format(n=n) for n in range(60_000)), "utf-8"
    )
    async with sitting_in(home, at="csv_lists", who=OWNER) as at:
        at.blind("f9", "enter")
        await until(lambda: isinstance(at.app.screen_stack[-1], WorkingScreen))
        # Also with the help on top of it.
        at.blind("escape", "f1")
        assert shows(await until_done(at), "Cancelled; nothing was changed.")
        with opened(home) as (workplace, _):
            assert item_by_code(workplace.store, "Н00001") is None


STORM = st.lists(
    st.one_of(
        st.sampled_from([name for name in KEY_NAMES if name not in ("f11", "f12")]),
        st.sampled_from(["12", "кока", " ", "|", "-", "3800000000010", "я", "\ufffd", "f9", "enter", "insert", "down"]),
    ),
    max_size=60,
)


async def test_no_keys_bring_the_back_office_down(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    storms: list[list[str]] = []

    @settings(examples(30), database=None, suppress_health_check=list(HealthCheck))
    @given(STORM)
    def collect(storm: list[str]) -> None:
        storms.append(storm)

    collect()
    async with sitting_in(home, who=OWNER) as at:
        rows = [number for number, entry in enumerate(ENTRIES, 1) if entry.module != SELLING]
        for turn, storm in enumerate(storms):
            at.blind(*str(rows[turn % len(rows)]), "enter")
            for key in storm:
                # Esc out of the menu ends the program; it stays.
                if len(at.app.screen_stack) == 2 and key in ("escape", "f10"):
                    continue
                at.blind(key)
            await until_done(at)
            while len(at.app.screen_stack) > 2:
                # Where it asks whether to leave without saving: yes.
                at.blind("enter" if at.top._question is not None else "escape")
                await until_done(at)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
