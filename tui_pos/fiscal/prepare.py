"""A receipt as one family can print it: what it has no command for is said with what it has, and the total stays."""

from msgspec.structs import replace

from tui_pos.domain.money import BasisPoints, Cents, split
from tui_pos.fiscal.device import Traits
from tui_pos.fiscal.receipt import Change, Receipt, ReceiptLine


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


def _known(change: Change, traits: Traits) -> bool:
    return traits.subtotal_percents if change.percent else traits.subtotal_amounts


def _coming_to(net: Cents, line: ReceiptLine) -> ReceiptLine:
    if not line.subtotals and net == line.net:
        return line
    return replace(line, discount=Cents(line.gross - net), percent=BasisPoints(0), subtotals=())
