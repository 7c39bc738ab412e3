"""Chains of entries: the canonical text of a fact, and the hash that ties each entry to the one before it."""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from tui_pos.errors import Term

START = bytes(32)
"""What the first entry of a chain is tied to."""


class Link(NamedTuple):
    """An entry as it is kept, whatever stands there by now: its number, what it consists of, and both its hashes."""

    seq: object
    parts: tuple[object, ...]
    prev_hash: object
    hash: object


class Break(NamedTuple):
    """The first link of a chain that does not hold. `chain`: "" for the journal, else a till. `why`: it is missing,
    changed, or does not follow the one before it."""

    chain: str
    seq: int
    why: Term


MISSING = Term("it is missing")
CHANGED = Term("it was changed")
UNLINKED = Term("it does not follow the one before it")
BREAKS = (MISSING, CHANGED, UNLINKED)


def canonical(value: object) -> bytes:
    """`value` as JSON in the one form it has: keys sorted, no spaces, UTF-8."""
    return msgspec.json.encode(value, order="sorted")


def link(prev_hash: bytes, *parts: object) -> bytes:
    """The hash of an entry that consists of `parts` and follows the one with `prev_hash` (SHA-256)."""
    return digest(prev_hash + canonical(parts))


def digest(content: bytes) -> bytes:
    """The SHA-256 of `content`."""
    # 3 ms and half a megabyte: nothing is chained for the first picture.
    from hashlib import sha256

    return sha256(content).digest()


def first_break(chain: str, links: Iterable[Link], head: tuple[object, object] | None) -> Break | None:
    """The first of `links`, which are in their order, that does not hold. `head`: number and hash of the last that was
    added; None where none was.
    """
    last, prev_hash = 0, START
    for expected, (seq, parts, kept_prev, kept_hash) in enumerate(links, 1):
        if seq != expected:
            return Break(chain, expected, MISSING)
        # What is no hash at all ties an entry to nothing.
        if not isinstance(kept_prev, bytes) or kept_hash != link(kept_prev, *parts):
            return Break(chain, expected, CHANGED)
        if kept_prev != prev_hash:
            return Break(chain, expected, UNLINKED)
        last, prev_hash = expected, link(kept_prev, *parts)
    if (head or (0, START)) == (last, prev_hash):
        return None
    is_longer = head is not None and isinstance(head[0], int) and head[0] > last
    return Break(chain, last + 1, MISSING) if is_longer else Break(chain, last, UNLINKED)
