"""Chains of entries: the canonical text of a fact, and the hash that ties each entry to the one before it."""

import hashlib
from typing import NamedTuple

import msgspec

from tui_pos.errors import Term

START = bytes(32)
"""What the first entry of a chain is tied to."""


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
    return hashlib.sha256(prev_hash + canonical(parts)).digest()
