"""A receipt as one family can print it: what it has no command for is said with what it has, and the total stays."""

import re

from msgspec.structs import replace

from tui_pos.domain.money import FULL, BasisPoints, Cents, percent_of, split
from tui_pos.fiscal.device import NotBegun, Traits
from tui_pos.fiscal.receipt import Buyer, Change, Receipt, ReceiptLine


def check_buyer(buyer: Buyer, identifiers: re.Pattern[str], vat_numbers: re.Pattern[str]) -> None:
    """Raises NotBegun `buyer_identifier` for a number that the device would refuse: mostly it is told of the buyer when
    the invoice is paid and can no longer be cancelled.
    """
    for text, form in ((buyer.identifier, identifiers), (buyer.vat_number, vat_numbers)):
        if not form.fullmatch(text):
            raise NotBegun(
                "buyer_identifier",
                "“{identifier}” cannot stand on an invoice of this printer: an EIK or EGN has 9 to 13 digits, a "
                "VAT number 10 to 14 letters and digits. Correct the buyer.",
                identifier=text,
            )


def storno_elsewhere(receipt: Receipt) -> NotBegun:
    """The receipt to be reversed is not of this printer."""
    return NotBegun(
        "storno_elsewhere",
        "The receipt of sale {usn} came out of another printer than this; make its storno there.",
        usn=receipt.usn,
    )


def spread(receipt: Receipt, traits: Traits) -> Receipt:
    """Where the device does not know a change of the sum, all of them become discounts (or surcharges) of the lines
    before them, in proportion to what these come to. A receipt that it can print as it is comes back as it is.
    """
    if all(_known(change, traits) for line in receipt.lines for change in line.subtotals):
        return receipt
    nets: list[Cents] = []
    for line in receipt.lines:
        nets.append(line.net)
        for change in line.subtotals:
            parts = split(change.of(Cents(sum(nets))), nets)
            nets = [Cents(net + part) for net, part in zip(nets, parts, strict=True)]
    lines = tuple(_coming_to(net, line) for net, line in zip(nets, receipt.lines, strict=True))
    return replace(receipt, lines=lines)


def settled(receipt: Receipt) -> Receipt:
    """Percents in money, wherever a device may come to another cent than we do: at half a cent, of which no manual says
    where it goes; at a sum of several VAT groups, each of which it may round by itself; above 99 %, which most refuse.
    """
    lines: list[ReceiptLine] = []
    groups: set[str] = set()
    before = Cents(0)
    for line in receipt.lines:
        groups.add(line.vat)
        made = line
        if not _is_plain(line.gross, line.percent):
            made = replace(line, discount=Cents(-percent_of(line.gross, line.percent)), percent=BasisPoints(0))
        changes: list[Change] = []
        before = Cents(before + line.net)
        for change in line.subtotals:
            is_plain = len(groups) == 1 and not change.amount and _is_plain(before, change.percent)
            changes.append(change if is_plain or not change.percent else Change(amount=change.of(before)))
            before = Cents(before + change.of(before))
        lines.append(made if tuple(changes) == line.subtotals else replace(made, subtotals=tuple(changes)))
    return receipt if tuple(lines) == receipt.lines else replace(receipt, lines=tuple(lines))


_MOST_PERCENT = 9_900


def _is_plain(sum_: Cents, percent: BasisPoints) -> bool:
    is_half = 2 * abs(sum_ * percent) % (2 * FULL) == FULL
    return abs(percent) <= _MOST_PERCENT and not is_half


def _known(change: Change, traits: Traits) -> bool:
    return traits.subtotal_percents if change.percent else traits.subtotal_amounts


def _coming_to(net: Cents, line: ReceiptLine) -> ReceiptLine:
    if not line.subtotals and net == line.net:
        return line
    return replace(line, discount=Cents(line.gross - net), percent=BasisPoints(0), subtotals=())
