"""Writes the tables of docs/fiscal.md anew from the drivers: `make docs`."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal.families import FAMILIES, driver_class
from tui_pos.fiscal.families.on_line import OnLine
from tui_pos.fiscal.limits import LIMITS

PAGE = Path(__file__).parents[1] / "docs" / "fiscal.md"

BULGARIAN = {
    PaymentKind.CASH: "в брой",
    PaymentKind.CHEQUE: "с чек",
    PaymentKind.VOUCHER: "талони",
    PaymentKind.EXTERNAL_VOUCHER: "външни талони",
    PaymentKind.PACKAGING: "амбалаж",
    PaymentKind.INTERNAL: "вътрешно обслужване",
    PaymentKind.DAMAGE: "повреди",
    PaymentKind.CARD: "карти",
    PaymentKind.BANK: "банка",
    PaymentKind.RESERVE_1: "резерв 1",
    PaymentKind.RESERVE_2: "резерв 2",
}

INVOICES = {None: "–", "device-assigned": "yes", "external-optional": "yes, or yours", "external-required": "yours"}

Row = tuple[str, ...]


def families() -> list[Row]:
    """What they are and how they are reached. The first family of a table is its first row."""
    rows: list[Row] = [("family", "maker", "number", "speeds", "network port", "password")]
    for family in FAMILIES.values():
        rows.append(
            (
                f"`{family.name}`",
                family.maker,
                ", ".join(family.prefixes),
                ", ".join(map(str, family.speeds)),
                str(family.port_number),
                f"`{family.password}`" if driver_class(family.name).traits.password_width else "none",
            )
        )
    return rows


def abilities() -> list[Row]:
    """What each device takes and can do; a column a family."""
    what: list[tuple[str, Callable[[Any], str]]] = [
        ("lines in a receipt", lambda made: str(made.traits.limits.lines)),
        ("largest line", lambda made: f"{made.traits.limits.line_cents / 100:.2f}"),
        ("name of what is sold", lambda made: f"{made.traits.item_rows} × {made.traits.item_width}"),
        ("free text, characters", lambda made: str(made.traits.text_width)),
        ("change of the sum in %", lambda made: _yes(made.traits.subtotal_percents, "over the lines")),
        ("change of the sum in money", lambda made: _yes(made.traits.subtotal_amounts, "over the lines")),
        ("invoice", lambda made: INVOICES[made.traits.invoices]),
        ("credit note", lambda made: INVOICES[made.traits.credit_notes]),
        ("report of a period", lambda made: _has(made, "period_report")),
        ("drawer", lambda made: _has(made, "open_drawer")),
        ("customer's display", lambda made: _has(made, "show")),
        ("test page", lambda made: _has(made, "print_text")),
        ("tells: EIK", lambda made: _has(made, "tax_number")),
        ("tells: last Z", lambda made: _has(made, "last_closure")),
        ("tells: last fiscal receipt", lambda made: _has(made, "last_fiscal_receipt")),
        ("tells: last sale's counter", lambda made: _has(made, "last_sale")),
        ("tells: its journal", lambda made: _has(made, "issued", "_in_journal")),
    ]
    made = [driver_class(family) for family in FAMILIES]
    return [("", *(f"`{name}`" for name in FAMILIES)), *((name, *map(tell, made)) for name, tell in what)]


def payments() -> list[Row]:
    """The device's own letter or number of each kind of payment."""
    rows: list[Row] = [("kind", "на български", *(f"`{name}`" for name in FAMILIES))]
    for kind in PaymentKind:
        letters = (letters_of(family).get(kind) for family in FAMILIES)
        told = (f"`{letter}`" if letter is not None else "–" for letter in letters)
        rows.append((f"`{kind}`", BULGARIAN[kind], *told))
    return rows


def letters_of(family: str) -> Mapping[PaymentKind, str]:
    """What the driver sends for each kind of payment that the family takes."""
    made = driver_class(family)
    known: Mapping[PaymentKind, str] = getattr(made, "payments", None) or import_module(made.__module__).PAYMENTS
    return {kind: letter for kind, letter in known.items() if kind in LIMITS[family].payments}


TABLES: dict[str, Callable[[], list[Row]]] = {"families": families, "abilities": abilities, "payments": payments}


def with_tables(page: str) -> str:
    """The page with what stands between each pair of marks replaced. Raises ValueError where a mark is missing."""
    for name, rows in TABLES.items():
        begin, end = f"<!-- {name}: made by `make docs` -->\n", f"\n<!-- end of {name} -->"
        before, found, rest = page.partition(begin)
        _, also_found, after = rest.partition(end)
        if not (found and also_found):
            raise ValueError(f"{PAGE} has no place for the table {name}: {begin}…{end}")
        page = before + begin + "\n" + table(rows()) + "\n" + end + after
    return page


def table(rows: list[Row]) -> str:
    """The rows, the first of them as the heading."""
    head, *body = rows
    return "\n".join(
        "| " + " | ".join(cell or " " for cell in row) + " |" for row in (head, ("---",) * len(head), *body)
    )


def main() -> int:
    """Rewrite the page."""
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def _yes(has: bool, otherwise: str) -> str:
    return "yes" if has else otherwise


def _has(made: Any, *methods: str) -> str:
    """Whether a family has a way of its own to do it."""
    return "yes" if any(getattr(made, method) is not getattr(OnLine, method) for method in methods) else "–"


if __name__ == "__main__":
    sys.exit(main())
