"""Old sales priced again: with rules that are only thought of, and as they were, for proof. Nothing is written."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from tui_pos.boot import Home, open_store
from tui_pos.boot.late import script_box
from tui_pos.checkout.rules.book import rules_of
from tui_pos.checkout.workplace import payment_types_in
from tui_pos.cli.report import aligned
from tui_pos.cli.root import pass_home
from tui_pos.cli.rule_files import period, read_rule_file
from tui_pos.domain.money import Cents, format_cents
from tui_pos.domain.operation import Kind
from tui_pos.errors import Refused, WrongUse
from tui_pos.settings import Settings, load_settings

if TYPE_CHECKING:
    from tui_pos.checkout.rules.backtest import Backtest, Progress
    from tui_pos.checkout.rules.replay import Proof
    from tui_pos.pricing.scripts.port import Scripts

_DAY = click.DateTime(["%Y-%m-%d"])
_BAR = 30
"""So many characters is the longest bar of the chart wide."""

_FIRST = 10
"""So many receipts that come out otherwise are told line by line."""


@click.command("backtest")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "first", type=_DAY, help="The first day (default: the last calendar month).")
@click.option("--to", "last", type=_DAY, help="The last day.")
@click.option("--rule", "name", metavar="NAME", help="Only this rule of FILE (default: all of them at once).")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@pass_home
def backtest_command(
    home: Home, file: Path, first: datetime | None, last: datetime | None, name: str | None, form: str
) -> None:
    """Say what the rules of FILE would have done to the sales of a period: today's book with them and without."""
    from tui_pos.checkout.rules.backtest import backtest

    since, until = period(home, first, last)
    settings = load_settings(home.settings)
    types = payment_types_in(settings)
    with open_store(home, read_only=True) as store:
        rules = [rule for rule in read_rule_file(file, rules_of(store)) if name in (None, rule.name)]
        if not rules:
            raise WrongUse("no_such_rule_in_file", "There is no rule “{rule}” in {file}.", rule=name or "", file=file)
        with _progress() as progress, _scripts(settings) as scripts:
            found = backtest(store, rules, since, until, progress, types=types, scripts=scripts)
    if form == "json":
        # As bytes: JSON is UTF-8, whatever the terminal is.
        click.echo(msgspec.json.encode(_as_json(found)))
    else:
        click.echo(_as_text(found))


@click.command("reprice")
@click.argument("number", type=click.IntRange(1), required=False)
@click.option("--from", "first", type=_DAY, help="The first day (default: the last calendar month).")
@click.option("--to", "last", type=_DAY, help="The last day.")
@click.option("--location", metavar="CODE", help="Where sale NUMBER was made (default: this station's location).")
@pass_home
def reprice_command(
    home: Home, number: int | None, first: datetime | None, last: datetime | None, location: str | None
) -> None:
    """Prove sale NUMBER, or all sales of a period: price them again with the rules, prices and facts of then."""
    if number is not None and (first or last):
        raise click.UsageError("Name either a sale by its NUMBER or days with --from and --to.")
    settings = load_settings(home.settings)
    types = payment_types_in(settings)
    with open_store(home, read_only=True) as store, _scripts(settings) as scripts:
        from tui_pos.checkout.rules import replay
        from tui_pos.store import operations

        proofs: Iterator[Proof]
        if number is None:
            proofs = replay.prove(store, *period(home, first, last), types, scripts)
        else:
            place = location or settings.station.location
            sale = operations.by_number(store, place, Kind.SALE, number)
            if sale is None:
                raise Refused("no_such_sale", "There is no such sale; look at its receipt for the number.")
            proof = replay.Prover(store, types, scripts).proof(sale, operations.basis_of(store, sale.id))
            if proof.differences is None and proof.why_not is None:
                raise replay.no_basis(sale)
            proofs = iter([proof])
        _tell(proofs)


def _tell(proofs: "Iterator[Proof]") -> None:
    """Raises Refused `price_differs` when any sale comes out otherwise."""
    looked_at = skipped = wrong = 0
    unasked: list[str] = []
    for proof in proofs:
        if proof.why_not is not None:
            unasked.append(proof.why_not.say())
            continue
        if proof.differences is None:
            # What came beside another was never priced by rules; all that is kept of it agrees.
            skipped += proof.operation.parent is None
            continue
        looked_at += 1
        wrong += bool(proof.differences)
        if proof.differences and wrong <= _FIRST:
            sale = proof.operation
            click.echo(f"{sale.moment:%Y-%m-%d %H:%M}  {sale.location.code} {sale.number}")
            for difference in proof.differences:
                click.echo(f"    {difference.text.say()}")
    for why in unasked[:_FIRST]:
        click.echo(why)
    if len(unasked) > _FIRST:
        click.echo(f"So it is with {len(unasked) - _FIRST} more.")
    if skipped:
        click.echo(f"{skipped} receipts are from before it was kept what sales are priced with, and were left out.")
    if wrong:
        raise Refused(
            "price_differs", "{wrong} of {all} receipts come out otherwise than they were.", wrong=wrong, all=looked_at
        )
    if looked_at:
        click.echo("It comes out as it was." if looked_at == 1 else f"All {looked_at} receipts come out as they were.")
    elif not (skipped or unasked):
        click.echo("There are no receipts of that time.")


@contextmanager
def _scripts(settings: Settings) -> "Iterator[Scripts | None]":
    """Who runs the scripts of advanced rules; nobody where they are off."""
    if not settings.scripts.on:
        yield None
        return
    box = script_box()
    try:
        yield box
    finally:
        box.close()


@contextmanager
def _progress() -> "Iterator[Progress]":
    """A bar on the terminal, where errors go; none where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: True
        return
    with click.progressbar(length=1, file=sys.stderr) as bar:

        def tell(done: int, total: int) -> bool:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)
            return True

        yield tell


def _as_json(found: "Backtest") -> dict[str, Any]:
    return {
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "receipts": found.receipts,
        "turnover": format_cents(found.turnover),
        "without_basis": found.without_basis,
        "in_book": list(found.in_book),
        "hit": found.hit,
        "changed": found.changed,
        "amount": format_cents(found.cents),
        "points": format_cents(found.points),
        "stops": found.stops,
        "days": [
            {
                "day": day.day.isoformat(),
                "receipts": day.receipts,
                "changed": day.changed,
                "amount": format_cents(day.cents),
            }
            for day in found.days
        ],
        "most_changed": [
            {
                "at": receipt.moment.isoformat(),
                "location": receipt.location,
                "number": receipt.number,
                "before": format_cents(receipt.before),
                "after": format_cents(receipt.after),
            }
            for receipt in found.most_changed
        ],
    }


def _as_text(found: "Backtest") -> str:
    told = [f"{found.receipts} receipts from {found.first} to {found.last}, {format_cents(found.turnover)} in all."]
    if found.without_basis:
        told.append(f"{found.without_basis} of them are from before it was kept what sales are priced with: left out.")
    told.append(f"The rules act on {found.hit} and change the total of {found.changed}: {_worth(found.cents)}.")
    if found.in_book:
        names = ", ".join(f"“{name}”" for name in found.in_book)
        told.append(f"In the book already: {names}. What is told is their whole cost, not that of the change.")
    if found.points:
        more_or_fewer = "more" if found.points > 0 else "fewer"
        told.append(f"They give {format_cents(Cents(abs(found.points)))} points {more_or_fewer}.")
    if found.stops:
        told.append(f"They would have refused {found.stops} sales.")
    if found.changed:
        told += ["", _chart(found), "", _most_changed(found)]
    return "\n".join(told)


def _worth(cents: int) -> str:
    if cents == 0:
        return "they cost nothing"
    return f"they cost {format_cents(-cents)}" if cents < 0 else f"they bring {format_cents(cents)}"


def _chart(found: "Backtest") -> str:
    longest = max(abs(day.cents) for day in found.days) or 1
    return aligned(
        [
            ["day", "receipts", "changed", "amount", ""],
            *(
                [
                    day.day.isoformat(),
                    str(day.receipts),
                    str(day.changed),
                    format_cents(day.cents),
                    ("-" if day.cents < 0 else "+") * -(-abs(day.cents) * _BAR // longest),
                ]
                for day in found.days
            ),
        ]
    )


def _most_changed(found: "Backtest") -> str:
    return aligned(
        [
            ["most changed", "location", "number", "before", "after", "amount"],
            *(
                [
                    f"{receipt.moment:%Y-%m-%d %H:%M}",
                    receipt.location,
                    str(receipt.number),
                    format_cents(receipt.before),
                    format_cents(receipt.after),
                    format_cents(receipt.cents),
                ]
                for receipt in found.most_changed
            ),
        ]
    )
