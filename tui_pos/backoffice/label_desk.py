"""Labels in the hands of one operator: of which items, at whose prices, into a file or onto paper."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tui_pos.backoffice.labels import Label, Labels, check_copies, nothing_to_label, price_told, rows_of
from tui_pos.checkout.kept_files import keep
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.documents import Document
from tui_pos.domain.operation import Kind
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Right, need
from tui_pos.errors import Refused
from tui_pos.store import documents

if TYPE_CHECKING:
    from tui_pos.fiscal.jobs import TextRow

FOLDER = "labels"
"""Beside the database: where files of labels are."""

MOST = 20_000
"""So many labels at once: a printer is at them for a day."""

MOST_ON_PAPER = 100
"""So many on the roll of a fiscal printer."""

DELIVERIES = 200
"""So many of the newest deliveries are offered."""


class Prices(NamedTuple):
    """The prices that labels show: those that a `location` (code) asks, or those of a price `group` there."""

    location: str
    group: str = ""


class LabelDesk:
    """Raises NoRight for one who may not keep the lists."""

    def __init__(self, workplace: Workplace, operator: Operator) -> None:
        need(operator, Right.KEEP_LISTS)
        self._workplace = workplace
        self._store = workplace.store

    @property
    def here(self) -> Prices:
        """The prices of the place where this program stands."""
        return Prices(self._workplace.settings.station.location)

    def of_item(self, text: str, copies: int, prices: Prices) -> Label:
        """Of an item by code or barcode. Raises Refused as `Labels.of_items`."""
        return self._labels(prices).of_items([text], copies)[0]

    def of_chosen(self, codes: Sequence[str], copies: int, prices: Prices) -> list[Label]:
        """Of items that were chosen from a list, by code. Raises Refused as `Labels.of_items`."""
        made = self._labels(prices)
        return [made.of_chosen(code, copies) for code in codes]

    def of_group(self, group: str, copies: int, prices: Prices) -> list[Label]:
        """Of all items in use of a group and its subgroups. Raises Refused `too_many_labels`, `no_labels`."""
        found = list(islice(self._labels(prices).of_group(group, copies), MOST + 1))
        if not found:
            raise nothing_to_label()
        return found

    def of_delivery(self, number: int, prices: Prices) -> list[Label]:
        """Of what a posted delivery brought, one for each piece. Raises Refused `no_document`, `no_labels`."""
        found = self._labels(prices).of_delivery(number)
        if not found:
            raise nothing_to_label()
        return found

    def deliveries(self, prices: Prices) -> list[Document]:
        """The newest posted deliveries of that location, without their lines."""
        found = documents.documents(self._store, Kind.DELIVERY, DELIVERIES)
        return [each for each in found if each.state == "posted" and each.location.code == prices.location]

    def priced(self, labels: Sequence[Label], prices: Prices) -> list[Label]:
        """The same labels with other prices."""
        made = self._labels(prices)
        return [made.of_chosen(label.code, label.copies) for label in labels]

    def joined(self, labels: Sequence[Label], more: Sequence[Label]) -> list[Label]:
        """`labels` and `more` of them; of what is among them already there are more copies.

        Raises Refused `no_copies`, `too_many_labels`.
        """
        found = {label.code: label for label in labels}
        for label in more:
            before = found.get(label.code)
            found[label.code] = label if before is None else self.copied(before, before.copies + label.copies)
        return self._checked(list(found.values()))

    def copied(self, label: Label, copies: int) -> Label:
        """So many copies of it. Raises Refused `no_copies`."""
        check_copies(copies)
        return replace(label, copies=copies)

    def write(self, labels: Sequence[Label], told: Callable[[int, int], bool]) -> Path | None:
        """Into a file of its own beside the database; on any thread. None where `told` (labels done, of how many) does
        not want it any more.

        Raises StoreTrouble, Refused `no_labels` where what draws bars is not installed.
        """
        currency, moment = self._workplace.settings.shop.currency, self._workplace.clock()
        folder = self._store.path.absolute().parent / FOLDER

        def content() -> Iterator[bytes]:
            for done, label in enumerate(labels):
                if not told(done, len(labels)):
                    raise _NotWanted
                yield ("\n".join([*rows_of(label, currency), "", ""]) * label.copies).encode()

        try:
            return keep(content(), folder, f"labels_{moment:%Y-%m-%d_%H%M%S}.txt")
        except _NotWanted:
            return None

    def rows(self, labels: Sequence[Label]) -> "list[TextRow]":
        """The labels as rows of a paper that is no receipt: names, codes, prices, and digits in the place of bars.

        Raises Refused `too_many_on_paper`.
        """
        if sum(label.copies for label in labels) > MOST_ON_PAPER:
            raise Refused(
                "too_many_on_paper",
                "At most {most} labels fit the roll of a printer at once; write them to a file.",
                most=MOST_ON_PAPER,
            )
        currency = self._workplace.settings.shop.currency
        rows: list[TextRow] = []
        for label in labels:
            barcode = [label.barcode] if label.barcode else []
            rows += [label.name, (label.code, price_told(label, currency)), *barcode, "-" * 16] * label.copies
        return rows

    def _labels(self, prices: Prices) -> Labels:
        return Labels(self._workplace, *prices)

    @staticmethod
    def _checked(labels: list[Label]) -> list[Label]:
        if sum(label.copies for label in labels) > MOST:
            raise Refused(
                "too_many_labels", "More than {most} labels are too many at once; choose a smaller group.", most=MOST
            )
        return labels


class _NotWanted(Exception):
    """Whoever asked for them has left."""
