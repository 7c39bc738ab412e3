"""Invoices whose number is given from outside, on devices that count theirs up in a range: the range becomes that one
number.
"""

from collections.abc import Callable

from tui_pos.fiscal.device import CommandRefused, NotBegun


def give_number(wanted: str, following: Callable[[], int], set_range: Callable[[int], None]) -> None:
    """See to it that the next invoice bears the number `wanted`; an empty one leaves it to the device. `following` asks
    which comes next by itself. Raises NotBegun `invoice_number`.
    """
    if not wanted:
        return
    try:
        number = int(wanted)
        if following() != number:
            set_range(number)
    except (ValueError, CommandRefused) as refusal:
        raise NotBegun(
            "invoice_number",
            "The printer cannot give its next invoice the number {number}, for it has numbers of its own left; leave "
            "the number to the printer.",
            number=wanted,
        ) from refusal
