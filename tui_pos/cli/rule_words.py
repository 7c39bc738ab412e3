"""Rules looked at: said back in words, what is doubtful about them, and what they once were."""

from pathlib import Path

import click

from tui_pos.boot import Home, open_store
from tui_pos.checkout.rules.book import rules_of
from tui_pos.checkout.rules.changes import in_order
from tui_pos.checkout.workplace import payment_types_in
from tui_pos.cli.root import pass_home
from tui_pos.cli.rule_files import now_in, read_rule_file
from tui_pos.errors import Refused
from tui_pos.language import LANGUAGES, translator
from tui_pos.settings import load_settings


@click.command("tell")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--language", type=click.Choice(LANGUAGES), help="The language (default: the station's).")
@pass_home
def tell_command(home: Home, file: Path | None, language: str | None) -> None:
    """Say in words what every rule of FILE, or of the book, does."""
    from tui_pos.checkout.rules.catalogue import names_in
    from tui_pos.pricing.telling import tell

    settings = load_settings(home.settings)
    translate = translator(language or settings.station.language)
    with open_store(home, read_only=True) as store:
        names = names_in(store, payment_types_in(settings))
        book = rules_of(store)
        for rule in in_order(book if file is None else read_rule_file(file, book)):
            click.echo(f"{rule.name}: {tell(rule, names, translate)}")


@click.command("lint")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@pass_home
def lint_command(home: Home, file: Path | None) -> None:
    """Say what is doubtful about the rules of FILE, or of the book: such as what never acts, or sells below cost."""
    from tui_pos.checkout.rules.catalogue import ShopCatalogue
    from tui_pos.pricing.lint import lint_all

    types = payment_types_in(load_settings(home.settings))
    given = None if file is None else read_rule_file(file)
    found = 0
    with open_store(home, read_only=True) as store:
        rules = in_order(rules_of(store) if given is None else given)
        for rule, finding in lint_all(rules, ShopCatalogue(store, types), now_in(home).date()):
            click.echo(f"{rule.name}: {finding.text.say()}")
            found += 1
    click.echo(f"{found} findings in {len(rules)} rules.")


@click.command("versions")
@click.argument("name")
@pass_home
def versions_command(home: Home, name: str) -> None:
    """What a rule was and is, the newest first: its version, since when, by which operator, and what it said."""
    from tui_pos.checkout.rules.book import versions_of
    from tui_pos.checkout.rules.catalogue import names_in
    from tui_pos.pricing.telling import tell

    settings = load_settings(home.settings)
    translate = translator(settings.station.language)
    zone = now_in(home).tzinfo
    with open_store(home, read_only=True) as store:
        rule = next((rule for rule in rules_of(store) if rule.name == name), None)
        if rule is None:
            raise Refused("no_such_rule", "There is no rule “{rule}” in the book.", rule=name)
        names = names_in(store, payment_types_in(settings))
        for was in versions_of(store, rule.id):
            since = "—" if was.moment is None else f"{was.moment.astimezone(zone):%Y-%m-%d %H:%M}"
            state = "on" if was.rule.active else "off"
            said = tell(was.rule, names, translate)
            who = was.operator or "—"
            click.echo(f"{was.rule.version:>4}  {since:<16}  {who:<4}  {state:<3}  {was.rule.name}: {said}")
