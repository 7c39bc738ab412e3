"""Making a shop, and taking lists in and out of it."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tui_pos.boot import Home, open_store, settings_of
from tui_pos.boot.home import finish_restore
from tui_pos.cli.first_steps import ask_pin, check_first, make_owner, name_typed, put_shop_name
from tui_pos.cli.places import bad_home, writable
from tui_pos.cli.root import pass_home
from tui_pos.errors import Refused, WrongUse
from tui_pos.resources import data_folder, sounds_folder

KINDS = ("items", "partners", "locations", "operators", "stock", "balances", "tiles", "rules")
DEMO_LISTS = ("locations", "operators", "items", "partners", "stock", "balances", "tiles")


@click.command("init")
@click.option("--name", metavar="NAME", callback=name_typed, help="What the shop is called.")
@click.option(
    "--owner",
    metavar="NAME",
    callback=name_typed,
    help="Who signs on first and may do everything; the PIN is asked for. Also for a shop that has nobody yet.",
)
@pass_home
def init_command(home: Home, name: str | None, owner: str | None) -> None:
    """Make an empty shop."""
    is_there = home.database.exists()
    wants_owner_only = is_there and owner is not None and name is None
    if wants_owner_only:
        check_first(home)
    # Before anything is made: who cannot think of one makes half a shop otherwise.
    pin = ask_pin() if owner is not None and (wants_owner_only or not is_there) else ""
    if not wants_owner_only:
        make_shop(home)
        if name is not None:
            put_shop_name(home.settings, name)
    if owner is None:
        click.echo(
            f"An empty shop is in {home.root}. Somebody must be able to sign on: tui-pos init --owner NAME, or "
            "tui-pos import locations FILE, then operators; then items."
        )
        return
    make_owner(home, owner, pin)
    click.echo(
        f"The shop “{settings_of(home).shop.name}” is in {home.root}, and {owner} signs on with that PIN. Items come "
        "with tui-pos import items FILE, or by hand at the till with /office; tui-pos opens the till."
    )


@click.command("demo")
@click.option("--no-run", is_flag=True, help="Only make the demo shop.")
@click.option("--headless", is_flag=True, help="Make it in a temporary folder, sell once without a screen, and end.")
@click.pass_context
def demo_command(ctx: click.Context, no_run: bool, headless: bool) -> None:
    """Make the demo shop, unless it is there, and open its till."""
    if headless:
        with tempfile.TemporaryDirectory() as folder:
            demo = Home(Path(folder))
            make_demo(demo)
            sell_once(demo)
        return
    home: Home = ctx.obj
    if not home.database.exists():
        make_demo(home)
        click.echo(f"The demo shop is in {home.root}. PIN 1111 is the cashier, 2222 the manager, 3333 the owner.")
    if not no_run:
        from tui_pos.cli.run import run_command

        ctx.invoke(run_command)


@click.command("import")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--skip-bad", is_flag=True, help="Import the good rows even where others are bad.")
@click.option("--dry-run", is_flag=True, help="Check everything, and take nothing.")
@pass_home
def import_command(home: Home, kind: str, file: Path, skip_bad: bool, dry_run: bool) -> None:
    """Take a list in. A bad row is named with its reason, and then nothing of the file is taken."""
    _check_readable(file)
    if kind == "rules" and (skip_bad or dry_run):
        raise click.UsageError("--skip-bad and --dry-run are for lists; a rule file is taken whole or not at all.")
    from tui_pos.cli.rule_files import now_in

    with open_store(home) as store:
        if kind == "rules":
            from tui_pos.cli.rules import import_rules

            click.echo(f"{import_rules(store, file, now_in(home))} rules are in the book.")
            return
        from tui_pos.store import journal
        from tui_pos.store.exchange import import_file

        with _bar(f"Reading {file.name}") as progress:
            moment = now_in(home)

            def note(rows: int) -> None:
                facts = {"list": kind, "file": str(file), "rows": rows}
                journal.append(store, "list_imported", "", moment, facts)

            result = import_file(
                store, kind, file, skip_bad=skip_bad, moment=moment, dry_run=dry_run, progress=progress, note=note
            )
    if dry_run and result.form is not None and result.form != ("UTF-8", ","):
        click.echo(f"Read as {result.form}.")
    for problem in result.problems:
        click.echo(problem.say(), err=True)
    click.echo(f"{result.read} rows read, {result.written} {'would be ' if dry_run else ''}imported.")
    if result.problems and not skip_bad:
        raise WrongUse("bad_rows", "Nothing of {file} was imported; mend the rows above, or add --skip-bad.", file=file)


@click.command("export")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(path_type=Path))
@pass_home
def export_command(home: Home, kind: str, file: Path) -> None:
    """Write a list to a file that `import` takes back without loss."""
    with open_store(home) as store:
        if kind == "rules":
            from tui_pos.cli.rules import export_rules

            export_rules(store, file)
            return
        from tui_pos.store.exchange import export_file

        with _bar(f"Writing {file.name}") as progress:
            export_file(store, kind, writable(file), progress=progress)


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int], bool] | None]:
    """A bar on standard error, where somebody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def progress(done: int, of: int) -> bool:
            bar.length = max(1, of)
            bar.update(done - bar.pos)
            return True

        yield progress
        bar.update((bar.length or 1) - bar.pos)


def make_demo(home: Home) -> None:
    """The demo shop: lists, rules, recordings, settings. It is there whole or not at all. Raises as `make_shop`."""
    from tui_pos.cli.rule_files import now_in
    from tui_pos.cli.rules import import_rules
    from tui_pos.store.exchange import import_file

    _make_folders(home)
    shutil.copytree(sounds_folder(), home.sounds, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.md"))
    if not home.settings.exists():
        shutil.copyfile(data_folder() / "settings.toml", home.settings)
    with tempfile.TemporaryDirectory(prefix=".demo-", dir=home.root) as folder:
        half = Home(Path(folder))
        make_shop(half)
        with open_store(half) as store:
            for kind in DEMO_LISTS:
                result = import_file(store, kind, data_folder() / f"{kind}.csv", moment=now_in(home))
                assert not result.problems, result.problems
            import_rules(store, data_folder() / "rules.toml", now_in(home))
        half.database.rename(home.database)


def sell_once(home: Home) -> None:
    """A whole sale of the demo shop without a screen: rules, payment, receipt."""
    import json

    from tui_pos.boot import counter_in
    from tui_pos.checkout.orders.answer import answer, read_order

    order = {
        "partner": "П1",
        "lines": [{"code": "КОЛА", "qty": "12"}, {"code": "ХЛЯБ"}],
        "payments": [{"type": "cash", "amount": "20.00"}],
    }
    with counter_in(home) as counter:
        said, error = answer(counter, read_order(json.dumps(order)))
    if error is not None:
        raise error
    receipts = sorted((home.root / "virtual-printer" / "receipts").glob("*.txt"))
    click.echo(receipts[-1].read_text(encoding="utf-8"))
    click.echo(f"Sale {said['saved']['number']} of {said['saved']['total']} is saved: {said['saved']['usn']}.")


def make_shop(home: Home) -> None:
    """An empty shop. Raises Refused `shop_exists`, WrongUse `bad_home`."""
    from tui_pos.store.database import Store

    _make_folders(home)
    Store.open(home.database).close()


def _make_folders(home: Home) -> None:
    finish_restore(home)
    if home.database.exists():
        raise Refused("shop_exists", "There is a shop in {home} already; nothing was changed.", home=home.root)
    try:
        home.root.mkdir(parents=True, exist_ok=True)
        home.sounds.mkdir(exist_ok=True)
    except OSError as error:
        raise bad_home(home.root, error) from error


def _check_readable(file: Path) -> None:
    if not file.is_file():
        raise WrongUse("no_such_file", "There is no file {file}; check its name.", file=file)
