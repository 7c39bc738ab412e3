"""The book of price rules: as TOML to check, import and export, as a list, and on the screen."""

from datetime import UTC, datetime
from pathlib import Path

import click

from tui_pos.boot import Home, open_store
from tui_pos.checkout.rules.book import ScriptsHere, broken_rules, replace_book, rules_of
from tui_pos.checkout.rules.changes import in_order, with_own_advanced
from tui_pos.cli.places import write_whole
from tui_pos.cli.root import pass_home
from tui_pos.cli.rule_edit import edit_command
from tui_pos.cli.rule_files import now_in, read_rule_file
from tui_pos.cli.rule_replay import backtest_command, reprice_command
from tui_pos.cli.rule_words import lint_command, tell_command, versions_command
from tui_pos.errors import WrongUse
from tui_pos.pricing.checks import check_links
from tui_pos.pricing.rulefile import write_rules
from tui_pos.settings import load_settings
from tui_pos.store import journal
from tui_pos.store import rules as stored
from tui_pos.store.database import Store
from tui_pos.store.installation import installation_of


@click.group("rules")
def rules_command() -> None:
    """The book of price rules."""


for further in (edit_command, backtest_command, reprice_command, lint_command, tell_command, versions_command):
    rules_command.add_command(further)


@rules_command.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def check_command(file: Path) -> None:
    """Say whether a rule file would be taken, and if not, which rule is wrong and why."""
    click.echo(f"{len(read_rule_file(file))} rules are right.")


@rules_command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@pass_home
def import_rules_command(home: Home, file: Path) -> None:
    """Put the file's rules in the place of the book's; on any mistake the old book stays in force."""
    with open_store(home) as store:
        click.echo(f"{import_rules(store, file, now_in(home))} rules are in the book.")


@rules_command.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@pass_home
def export_rules_command(home: Home, file: Path) -> None:
    """Write the book to a file that `import` takes back without loss."""
    with open_store(home, read_only=True) as store:
        export_rules(store, file)


@rules_command.command("list")
@pass_home
def list_command(home: Home) -> None:
    """The book as it runs: on, off, or broken where an item or a partner that the rule names is gone."""
    with open_store(home, read_only=True) as store:
        rules = rules_of(store)
        gone = broken_rules(store, rules, _scripts_here(home))
        for rule in in_order(rules):
            state = "broken" if rule.id in gone else "on" if rule.active else "off"
            why = f": {gone[rule.id].say()}" if rule.id in gone else ""
            click.echo(f"{rule.priority:>5}  {state:<6}  {rule.name}  (version {rule.version}){why}")


def _scripts_here(home: Home) -> ScriptsHere:
    return ScriptsHere(load_settings(home.settings).scripts.on, installation_of(home.root))


def import_rules(store: Store, file: Path, moment: datetime | None = None) -> int:
    """Put the file's rules in the place of the book's, note that in the journal, and return how many there are.

    By nobody's name, since no one is signed on; `moment` is now where none is given.

    Raises WrongUse, and then the old book stays in force: also for a file without rules (`no_rules`), which is a slip
    and would leave the shop with none. Advanced rules are a technician's: what the file says of them is told and not
    taken, see `with_own_advanced`.
    """
    rules = read_rule_file(file)
    if not rules:
        raise WrongUse("no_rules", "{file} holds no rule; the book stays as it is.", file=file)
    moment = moment or datetime.now(UTC)
    with store.write():
        book = rules_of(store)
        taken = with_own_advanced(book, rules)
        check_links(taken.rules)
        was = {rule.id: rule.version for rule in stored.load_rules(store)}
        has_scripts = any(rule.script is not None for rule in taken.rules)
        installation = installation_of(store.path.parent) if has_scripts else ""
        replace_book(store, taken.rules, moment=moment, known=book, installation=installation)
        now = {rule.id: rule.version for rule in stored.load_rules(store)}
        facts: dict[str, object] = {
            # A name that is no text, as some file systems have, is noted as far as it is one.
            "file": file.name.encode(errors="replace").decode(),
            "new": len(now.keys() - was.keys()),
            "changed": sum(now[id] != was[id] for id in now.keys() & was.keys()),
            "retired": len(was.keys() - now.keys()),
        }
        if taken.kept:
            facts["advanced_kept"] = list(taken.kept)
        if taken.off:
            facts["advanced_off"] = list(taken.off)
        journal.append(store, "import_rules", "", moment, facts)
    for name in taken.kept:
        click.echo(f"“{name}” is an advanced rule and stays as it is in the book; only a technician changes it.")
    for name in taken.off:
        click.echo(f"“{name}” is an advanced rule and came switched off; ask your technician.")
    return len(taken.rules)


def export_rules(store: Store, file: Path) -> None:
    """Write the book as TOML, whole or not at all. Raises WrongUse `unwritable_file`."""
    write_whole(file, write_rules(rules_of(store)))
