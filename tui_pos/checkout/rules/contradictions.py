"""Whether what is kept of a posted sale agrees with itself, and with the message that was written when it was posted.

Pricing again proves prices: goods, quantities, payments and the moment are what it starts from. They are proved here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

import msgspec

from tui_pos.domain.money import Cents, format_cents
from tui_pos.domain.operation import Operation
from tui_pos.domain.saying import Saying, saying
from tui_pos.store import kept_sums, outbox
from tui_pos.store.accounts import Held
from tui_pos.store.chain import canonical
from tui_pos.store.database import Store


@dataclass(frozen=True, slots=True)
class Difference:
    """What comes out otherwise than it was sold: on the line of this number, or, without one, on the whole sale."""

    line: int | None
    text: Saying


def kept_otherwise(store: Store, operation: Operation) -> list[Difference]:
    """Where what is kept of a posted operation contradicts itself, or the message that was written when it was posted.

    That message is frozen and hashed: it knows of goods, quantities, payments and the moment, too, which no reckoning
    could bring out otherwise.
    """
    kept = kept_sums.sums_of(store, operation.id)
    return [*_sums(operation, kept), *_message(operation, outbox.message_of(store, operation.id), kept.held)]


def _sums(operation: Operation, kept: kept_sums.KeptSums) -> Iterator[Difference]:
    lines = {line.number: line for line in operation.lines}
    for number, discount, net in kept.lines:
        line = lines.get(number)
        if line is not None and (line.discount, line.net) != (discount, net):
            yield Difference(
                number,
                saying(
                    "Line {line}, “{item}”: it is kept with {net} and {discount} off, and comes to {now} "
                    "and {now_off} off.",
                    line=number,
                    item=line.item.name,
                    net=_cents(net),
                    discount=_cents(discount),
                    now=format_cents(line.net),
                    now_off=format_cents(line.discount),
                ),
            )
    if kept.total != operation.total:
        yield Difference(
            None,
            saying(
                "The total is kept as {was}, its lines come to {now}.",
                was=_cents(kept.total),
                now=format_cents(operation.total),
            ),
        )
    paid = sum(payment.amount for payment in operation.payments) - operation.change
    if paid != operation.total:
        yield Difference(
            None,
            saying(
                "Paid, less the change, is {paid}; its lines come to {now}.",
                paid=_cents(Cents(paid)),
                now=format_cents(operation.total),
            ),
        )


def _message(operation: Operation, message: outbox.Message | None, held: Held) -> Iterator[Difference]:
    if message is None:
        yield Difference(None, saying("The message that was written of it when it was posted is missing."))
        return
    if not outbox.is_unchanged(message):
        yield Difference(None, saying("The message that was written of it when it was posted was changed."))
        return
    then = msgspec.json.decode(message.body)
    now = msgspec.json.decode(canonical(outbox.body_of(operation, held)))
    # What a message of an earlier version did not say yet is not compared.
    parts = [part for name, value in then.items() for part in _otherwise(name, value, now.get(name))]
    if parts:
        yield Difference(
            None,
            saying(
                "The message that was written of it when it was posted says otherwise: {parts}.", parts="; ".join(parts)
            ),
        )


def _otherwise(name: str, then: object, now: object) -> Iterator[str]:
    """Where `now` departs from `then`, down to the single values."""
    if isinstance(then, dict) and isinstance(now, dict):
        for part, value in then.items():
            yield from _otherwise(f"{name} {part}", value, now.get(part))
    elif isinstance(then, list) and isinstance(now, list):
        for place, (was, other) in enumerate(zip_longest(then, now), 1):
            yield from _otherwise(f"{name} {place}", was, other)
    elif then != now:
        yield f"{name}: {_said(then)} → {_said(now)}"


def _said(value: object) -> str:
    return "—" if value is None else canonical(value).decode()


def _cents(cents: object) -> str:
    """Cents as kept, which whoever reached into the store may have made anything."""
    return format_cents(Cents(cents)) if isinstance(cents, int) else str(cents)
