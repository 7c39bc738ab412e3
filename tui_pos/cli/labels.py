"""Labels for shelves and goods, as text for whatever printer there is."""

from pathlib import Path

import click

from tui_pos.boot import Home, office_in
from tui_pos.cli.places import writable, write_whole
from tui_pos.cli.root import pass_home
from tui_pos.domain.catalogue import PRICE_GROUPS


@click.command("labels")
@click.argument("codes", nargs=-1)
@click.option("--group", metavar="PATH", help="Of all items of a group and its subgroups.")
@click.option("--delivery", metavar="NUMBER", type=int, help="Of what a delivery brought, one for each piece.")
@click.option("--location", metavar="CODE", help="Whose prices (default: this till's location).")
@click.option("--prices", type=click.Choice(PRICE_GROUPS), help="Those of a price group, not of the location.")
@click.option("--copies", type=click.IntRange(1), default=1, show_default=True, help="So many of each.")
@click.option("--out", type=click.Path(path_type=Path), help="Write them to a file instead.")
@pass_home
def labels_command(
    home: Home,
    codes: tuple[str, ...],
    group: str | None,
    delivery: int | None,
    location: str | None,
    prices: str | None,
    copies: int,
    out: Path | None,
) -> None:
    """Labels of items (CODES or barcodes): name, price, and the barcode in bars."""
    from tui_pos.backoffice.labels import Labels, as_text, nothing_to_label

    if not codes and group is None and delivery is None:
        raise click.UsageError("Name items by code or barcode, or --group, or --delivery.")
    if copies > 1 and not codes and group is None:
        raise click.UsageError("--copies is for items and groups; a delivery has a label for each piece.")
    file = None if out is None else writable(out)
    with office_in(home) as workplace:
        made = Labels(workplace, location or workplace.settings.station.location, prices or "")
        labels = made.of_items(codes, copies)
        if group is not None:
            labels += made.of_group(group, copies)
        if delivery is not None:
            labels += made.of_delivery(delivery)
        text = "\n".join(as_text(labels, workplace.settings.shop.currency)) + "\n"
    if not labels:
        raise nothing_to_label()
    if file is None:
        # As bytes: bars are UTF-8, whatever the terminal is.
        click.echo(text.encode(), nl=False)
    else:
        write_whole(file, text)
        click.echo(f"{sum(label.copies for label in labels)} labels are in {file}.")
