"""The neutral receipt, the unique sale number, and text for a paper that knows only cp1251."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from fiscal_parts import line, receipt, storno_of
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.payment import PaymentKind
from tui_pos.errors import Refused
from tui_pos.fiscal.families.datecs_p import DatecsP
from tui_pos.fiscal.prepare import settled, spread
from tui_pos.fiscal.receipt import Change, Receipt, ReceiptLine, from_bytes, to_bytes
from tui_pos.fiscal.text import encoded, fit, printable
from tui_pos.fiscal.usn import counter_of, is_usn, usn

CASH, CARD = PaymentKind.CASH, PaymentKind.CARD


def refusal_of(*lines: object, **fields: object) -> str:
    with pytest.raises(Refused) as caught:
        receipt(*lines, **fields)  # type: ignore[arg-type]
    return caught.value.code


def test_a_receipt_comes_back_from_its_bytes() -> None:
    whole = receipt(
        line("Кафе „Ню Йорк“ → №1", 150, 2000, 10),
        line("Вода", 99, 333, vat="А"),
        payments=((CASH, Cents(500)), (CARD, Cents(100))),
    )
    assert from_bytes(to_bytes(whole)) == whole
    assert to_bytes(from_bytes(to_bytes(whole))) == to_bytes(whole)


def test_bytes_that_are_no_receipt_are_refused_with_a_sentence() -> None:
    for broken in (b"", b"{}", b'{"usn":1}', b"\xff"):
        with pytest.raises(Refused, match="cannot be read"):
            from_bytes(broken)


def test_cash_is_always_the_last_payment() -> None:
    paid = receipt(line("Кафе", 150), payments=((CASH, Cents(100)), (CARD, Cents(100))))
    assert paid.payments == ((CARD, 100), (CASH, 100))


@pytest.mark.parametrize(
    ("payments", "fits"),
    [
        (((CASH, 150),), True),
        (((CASH, 2000),), True),
        (((CARD, 150),), True),
        (((CARD, 50), (CASH, 100)), True),
        (((CARD, 50), (CASH, 120)), True),
        (((CASH, 149),), False),
        (((CARD, 151),), False),
        (((CARD, 150), (CASH, 10)), False),
        (((CASH, 0), (CARD, 150)), False),
        (((CASH, -10), (CARD, 160)), False),
        ((), False),
    ],
)
def test_payments_cover_the_total_and_only_cash_gives_change(
    payments: tuple[tuple[PaymentKind, Cents], ...], fits: bool
) -> None:
    if fits:
        assert receipt(line("Кафе", 150), payments=payments).total == 150
    else:
        assert refusal_of(line("Кафе", 150), payments=payments) == "receipt_payments"


def test_a_receipt_whose_sums_do_not_meet_is_never_made() -> None:
    with pytest.raises(Refused) as caught:
        Receipt("DT000001-0001-0000001", (line("Кафе", 150),), ((CASH, Cents(151)),), Cents(151))
    assert caught.value.code == "receipt_sum"
    assert "1.50" in str(caught.value)


def test_a_line_that_no_printer_takes_is_refused() -> None:
    for wrong in ({"qty": 0}, {"price": -1}, {"vat": "B"}, {"vat": "АБ"}, {"vat": ""}, {"text": " \t"}):
        with pytest.raises(Refused) as caught:
            line(**{"text": "Кафе", "price": 150} | wrong)  # type: ignore[arg-type]
        assert caught.value.code == "receipt_line"
    with pytest.raises(Refused) as caught:
        line("Кафе", 150, discount=151)
    assert caught.value.code == "receipt_discount"


def test_no_sum_on_the_way_falls_below_zero() -> None:
    """No printer takes that, and it would be refused with the receipt half printed."""
    first = replace(line("Кафе", 150), subtotals=(Change(amount=Cents(-151)),))
    with pytest.raises(Refused) as caught:
        Receipt(receipt(line("Хляб", 120)).usn, (first, line("Хляб", 120)), ((CASH, Cents(119)),), Cents(119))
    assert caught.value.code == "receipt_discount"
    assert refusal_of() == "receipt_empty"


def test_a_quantity_below_zero_is_a_return_and_no_sale() -> None:
    with pytest.raises(Refused) as caught:
        line("Кафе", 150, -1000)
    assert caught.value.code == "receipt_return"
    assert "goods that come back are not part of a sale" in str(caught.value)


def test_a_sale_number_is_made_of_device_operator_and_counter() -> None:
    assert usn("DT000001", "1", 17) == "DT000001-0001-0000017"
    assert usn("DT000001", "ab7", 9_999_999) == "DT000001-0AB7-9999999"
    assert counter_of("DT000001-0001-0000017") == 17


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("DT000001", "1", 10_000_000), "usn_used_up"),
        (("DT000001", "1", 0), "bad_usn"),
        (("DT00001", "1", 1), "bad_usn"),
        (("DT000001", "12345", 1), "bad_usn"),
        (("DT000001", "Ив", 1), "bad_usn"),
        (("DT000001", "", 1), "bad_usn"),
    ],
)
def test_a_sale_number_that_cannot_be_is_refused(parts: tuple[str, str, int], code: str) -> None:
    with pytest.raises(Refused) as caught:
        usn(*parts)
    assert caught.value.code == code


def test_only_the_form_of_the_ordinance_is_a_sale_number() -> None:
    assert is_usn("DT000001-0001-0000017")
    for other in ("DT000001-0001-000017", "dt000001-0001-0000017", "DT000001 0001 0000017", "DT000001-0001-0000017\n"):
        assert not is_usn(other)


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("Кафе „Нова“ №5 – 100 % €", "Кафе „Нова“ №5 – 100 % €"),
        ("šunka, žito, čaj, Löwenbräu, smørrebrød, Straße", "sunka, zito, caj, Lowenbrau, smorrebrod, Strasse"),
        ("А → Б ← В ≤ ×2", "А -> Б <- В <= x2"),
        ("ѝ и́ й", "и и й"),
        ("½ ① ™ ﬁ", "1/2 1 ™ fi"),
        ("кафе ☕ 茶", "кафе ? ?"),
        ("a\tb\nc\x00d", "a b c?d"),
        ("\u0301", "?"),
        ("наименование", "наименование"),
    ],
)
def test_what_cp1251_lacks_is_written_with_what_it_has(text: str, paper: str) -> None:
    assert printable(text) == paper


@given(st.text(max_size=80))
def test_any_text_can_be_printed_and_no_word_of_it_vanishes(text: str) -> None:
    paper = printable(text)
    assert encoded(paper).decode("cp1251") == paper
    assert all(byte >= 0x20 for byte in encoded(paper))
    assert bool(paper.split()) == bool(text.split())


@given(st.text(alphabet="абвгд š→☕ ", max_size=120), st.integers(5, 42), st.integers(1, 4))
def test_text_is_split_between_words_and_what_is_cut_shows(text: str, width: int, rows: int) -> None:
    fitted = fit(text, width, rows)
    assert 1 <= len(fitted) <= rows
    assert all(len(row) <= width for row in fitted)
    whole = " ".join(printable(text).split())
    if fitted[-1].endswith("…"):
        assert whole.replace(" ", "").startswith("".join(fitted)[:-1].replace(" ", ""))
    else:
        assert "".join(fitted).replace(" ", "") == whole.replace(" ", "")


def test_a_long_name_is_broken_between_its_words() -> None:
    assert fit("Шоколад млечен с лешници и стафиди 100 г", 20, 2) == ("Шоколад млечен с", "лешници и стафиди 1…")
    assert fit("Шоколадмлеченслешници", 10, 3) == ("Шоколадмле", "ченслешниц", "и")


def test_a_storno_names_its_receipt_and_comes_back_from_its_bytes() -> None:
    whole = receipt(line("Кафе", 150), storno=storno_of("0000042"), footer=("Точки: 12.30",))
    assert from_bytes(to_bytes(whole)) == whole
    assert whole.storno is not None
    assert whole.storno.moment.isoformat() == "2026-11-21T19:40:00"


def test_equal_stornos_give_equal_bytes_whatever_zone_their_moment_was_told_in() -> None:
    moment = datetime(2026, 11, 21, 19, 40, 0, 123456)
    stornos = [
        receipt(line("Кафе", 150), storno=storno_of("0000042", moment=moment.replace(tzinfo=zone)))
        for zone in (None, UTC, timezone(timedelta(hours=2)))
    ]
    assert len({to_bytes(each) for each in stornos}) == 1


def test_a_receipt_that_was_stored_before_there_were_stornos_is_read_as_it_was() -> None:
    stored = (
        b'{"lines":[{"discount":0,"price":150,"qty":1000,"text":"X","vat":"\xd0\x91"}],"payments":[["cash",200]],'
        b'"total":150,"usn":"DT000001-0001-0000001"}'
    )
    read = from_bytes(stored)
    assert read == receipt(line("X", 150), payments=((CASH, Cents(200)),))
    assert from_bytes(to_bytes(read)) == read


def test_a_storno_hands_back_exactly_its_total_and_the_device_is_given_it_in_cash() -> None:
    back = receipt(line("Кафе", 150), storno=storno_of("42"), payments=((CASH, Cents(50)), (CARD, Cents(100))))
    assert back.tenders == ((CASH, 150),)
    assert refusal_of(line("Кафе", 150), storno=storno_of("42"), payments=((CASH, Cents(200)),)) == "receipt_refund"
    assert refusal_of(line("Кафе", 150), storno=storno_of("42"), payments=()) == "receipt_payments"


@pytest.mark.parametrize(("number", "fm"), [("", None), ("12345678", None), ("4 2", None), ("42", "123"), ("42", "")])
def test_a_storno_of_a_receipt_that_cannot_be_is_refused(number: str, fm: str | None) -> None:
    with pytest.raises(Refused) as caught:
        storno_of(number, fm=fm)
    assert caught.value.code == "receipt_storno"


def change(percent: int, amount: int) -> Change:
    return Change(percent=BasisPoints(percent), amount=Cents(0 if percent else amount))


changes = st.builds(change, st.integers(-2000, 2000), st.integers(-1, 50))
changed_lines = st.lists(
    st.builds(
        lambda price, qty, vat, percent, subtotals: ReceiptLine(
            "Кафе",
            vat,
            Cents(price),
            Thousandths(qty),
            percent=BasisPoints(percent),
            subtotals=tuple(subtotals),
        ),
        st.integers(200, 9999),
        st.integers(1000, 9999),
        st.sampled_from("БГ"),
        st.integers(-9990, 5000),
        st.lists(changes, max_size=2),
    ),
    min_size=1,
    max_size=5,
).map(tuple)
TRAITS = DatecsP.traits


@given(changed_lines, st.booleans(), st.booleans())
def test_however_a_family_says_a_change_the_total_stays_ours(
    lines: tuple[ReceiptLine, ...], knows_percents: bool, knows_amounts: bool
) -> None:
    total = amount_of_all(lines)
    asked = Receipt("DT000001-0001-0000001", lines, ((CASH, total),) if total else (), total)
    plain = settled(asked)
    family = replace(TRAITS, subtotal_percents=knows_percents, subtotal_amounts=knows_amounts)
    told = spread(plain, family)
    assert told.total == plain.total == total
    for sold in told.lines:
        for one in sold.subtotals:
            assert knows_percents if one.percent else knows_amounts
    groups: set[str] = set()
    for sold in plain.lines:
        groups.add(sold.vat)
        assert (sold.gross * sold.percent) % 10_000 != 5_000
        assert len(groups) == 1 or not any(one.percent for one in sold.subtotals)


def amount_of_all(lines: tuple[ReceiptLine, ...]) -> Cents:
    total = Cents(0)
    for sold in lines:
        total = Cents(total + sold.net)
        for one in sold.subtotals:
            total = Cents(total + one.of(total))
    return total


def test_a_receipt_without_changes_is_told_as_it_is() -> None:
    plain = receipt(line("Кафе", 150, 2000, 30), line("Хляб", 120))
    assert settled(plain) is plain
    assert spread(plain, replace(TRAITS, subtotal_percents=False, subtotal_amounts=False)) is plain
