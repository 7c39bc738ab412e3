"""`tui-pos doctor`: whether the shop's data are whole, and how the rest of it is."""

import sys
from collections.abc import Iterator

import click

from tui_pos.boot import Home, need_shop
from tui_pos.cli.root import pass_home
from tui_pos.errors import ShopError, StoreTrouble

BROKEN = StoreTrouble.exit_code

_ROW = "{mark:<7} {about}: {found}"


@click.command("doctor")
@click.option("--journal", "only_chains", is_flag=True, help="Only the chains of the journal and of what was posted.")
@pass_home
def doctor_command(home: Home, only_chains: bool) -> None:
    """Prove that nothing was lost or changed: the database, its references, totals and chains; then printer, disk,
    sounds, versions. Changes nothing. Ends with 4 where something is broken, and names the first broken link.
    """
    need_shop(home)
    broken = 0
    for mark, about, found in _data(home, only_chains=only_chains):
        broken += mark == "BROKEN"
        click.echo(_ROW.format(mark=mark, about=about, found=found))
    in_file = broken > 0
    if not only_chains:
        for mark, about, found in _rest(home):
            broken += mark == "BROKEN"
            click.echo(_ROW.format(mark=mark, about=about, found=found))
    if broken:
        # A printer without paper is no reason to keep away from the shop.
        kept = "Keep this file as it is, and ask your technician." if in_file else "The shop's own file is whole."
        click.echo(f"Broken: {broken}. {kept}", err=True)
        sys.exit(BROKEN)


def _data(home: Home, *, only_chains: bool) -> Iterator[tuple[str, str, str]]:
    from tui_pos.store.database import Store
    from tui_pos.store.proof import chains, proofs

    try:
        with Store.open(home.database, read_only=True) as store:
            for proof in chains(store) if only_chains else proofs(store):
                if proof.broken is None:
                    yield "ok", proof.about.say(), f"{proof.many} looked at"
                else:
                    yield "BROKEN", proof.about.say(), proof.broken.say()
    except ShopError as error:
        # One of an older version is whole, and waits to be brought up to date.
        yield "look at" if error.code == "store_older" else "BROKEN", "Database", str(error)


def _rest(home: Home) -> Iterator[tuple[str, str, str]]:
    from pathlib import Path

    from tui_pos.boot.supporting import SupportedShop

    marks = {"": "ok", "w": "look at", "e": "BROKEN"}
    for finding in SupportedShop(home, "en", Path.cwd()).findings():
        about, found = finding.told(str)
        yield marks[finding.state], about, found
