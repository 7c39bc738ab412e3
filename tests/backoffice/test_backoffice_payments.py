"""Ways to pay in the hands of the back office: they stand in settings.toml, where all else stays as it was written."""

import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shop_sitting import OWNER, opened

from tui_pos.backoffice.payment_text import with_payments
from tui_pos.backoffice.payments import Payments
from tui_pos.backoffice.records import BadFields, ChangedMeanwhile
from tui_pos.boot import Home
from tui_pos.domain.payment import PaymentKind, Settles
from tui_pos.errors import Refused, WrongUse
from tui_pos.settings import PaymentSettings, load_settings
from tui_pos.store import journal

BEFORE = """# Ours.
[station]
name = "1"  # the first

[[payments]]   # the drawer
code = "cash"
name = "В брой" # as we say
kind = "cash"

# Cards.
[[payments]]
code = "card"
name = 'Карта'
kind = "card"
# of the bank
settles = "money"

# The rest.
[sound]
on = false
"""


@pytest.fixture
def payments(home: Home) -> Iterator[Payments]:
    home.settings.write_text(BEFORE, "utf-8")
    with opened(home, OWNER) as (workplace, owner):
        yield Payments(workplace, owner)


def test_a_new_one_comes_behind_the_last_and_every_other_letter_stays(payments: Payments, home: Home) -> None:
    payments.save(None, {"code": "visa", "name": "Visa „злато“", "kind": "card", "settles": "money"})
    new = '\n[[payments]]\ncode = "visa"\nname = "Visa „злато“"\nkind = "card"\n'
    behind = 'settles = "money"\n'
    assert home.settings.read_text("utf-8") == BEFORE.replace(behind, behind + new)
    assert [way.code for way in load_settings(home.settings).payments] == ["cash", "card", "visa"]


def test_a_change_is_in_its_line_with_its_remark_and_in_the_journal(payments: Payments, home: Home) -> None:
    payments.save(payments.opened("cash"), {"name": "Кеш"})
    assert home.settings.read_text("utf-8") == BEFORE.replace('"В брой" # as', '"Кеш" # as')
    with opened(home, OWNER) as (workplace, _):
        entry = list(journal.entries(workplace.store))[-1]
    assert (entry.kind, entry.facts["before"], entry.facts["after"]) == ("payment_changed", ["В брой"], ["Кеш"])


def test_packaging_needs_groups_and_only_packaging_has_them(payments: Payments, home: Home) -> None:
    amba = {"code": "amb", "name": "Амбалаж", "kind": "packaging", "settles": "packaging"}
    with pytest.raises(BadFields) as refused:
        payments.save(None, amba)
    assert list(refused.value.wrong) == ["groups"]
    kept = payments.save(None, amba | {"groups": "Стъкло|Каси/Големи"})
    assert load_settings(home.settings).payments[-1].groups == ("Стъкло", "Каси/Големи") == kept.groups
    payments.save(kept, {"settles": "money", "groups": "", "kind": "voucher"})
    assert load_settings(home.settings).payments[-1] == PaymentSettings(
        code="amb", name="Амбалаж", kind=PaymentKind.VOUCHER
    )


def test_cash_is_money_and_one_way_to_pay_is_cash(payments: Payments, home: Home) -> None:
    with pytest.raises(BadFields):
        payments.save(payments.opened("cash"), {"settles": "points"})
    with pytest.raises(Refused, match="must be printed as cash"):
        payments.save(payments.opened("cash"), {"kind": "card"})
    with pytest.raises(Refused, match="must be printed as cash"):
        payments.remove(payments.opened("cash"))
    assert home.settings.read_text("utf-8") == BEFORE
    payments.remove(payments.opened("card"))
    assert [way.code for way in load_settings(home.settings).payments] == ["cash"]
    assert "# Cards." in home.settings.read_text("utf-8")


def test_where_none_are_written_the_usual_ones_become_written(payments: Payments, home: Home) -> None:
    home.settings.write_text("", "utf-8")
    assert [way.code for way in payments.browse("", used=True).after(None, 99)][:2] == ["cash", "card"]
    payments.save(payments.opened("card"), {"name": "Карта"})
    codes = {way.code: way.name for way in load_settings(home.settings).payments}
    assert codes["card"] == "Карта"
    assert list(codes) == ["cash", "card", "bank", "voucher", "points", "credit"]


def test_the_slower_of_two_overwrites_nothing(payments: Payments, home: Home) -> None:
    seen = payments.opened("card")
    home.settings.write_text(BEFORE.replace("Карта", "Карти"), "utf-8")
    with pytest.raises(ChangedMeanwhile):
        payments.save(seen, {"name": "Моя"})


def test_a_file_that_is_written_otherwise_is_left_alone_and_told_of(payments: Payments, home: Home) -> None:
    text = 'payments = [{ code = "cash", name = "Cash", kind = "cash" }]\n'
    home.settings.write_text(text, "utf-8")
    with pytest.raises(WrongUse, match="yourself"):
        payments.save(None, {"code": "visa", "name": "Visa", "kind": "card", "settles": "money"})
    assert home.settings.read_text("utf-8") == text


WAYS = st.lists(
    st.builds(
        PaymentSettings,
        code=st.sampled_from(["cash", "card", "visa", "amb"]),
        name=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=9),
        kind=st.sampled_from(PaymentKind),
        settles=st.sampled_from(Settles),
        groups=st.lists(st.sampled_from(["а", "б/в"]), max_size=2).map(tuple),
    ),
    unique_by=lambda way: way.code,
)


@given(WAYS, st.sampled_from([BEFORE, "", BEFORE.replace("\n", "\r\n"), "[sound]\non = false"]))
def test_whatever_is_asked_is_what_the_file_says_and_nothing_else_changes(
    ways: list[PaymentSettings], text: str
) -> None:
    after = with_payments(text, ways)
    assert after is not None
    said, before = tomllib.loads(after), tomllib.loads(text)
    assert {way["code"]: way["name"] for way in said.pop("payments", [])} == {way.code: way.name for way in ways}
    before.pop("payments", None)
    assert said == before
