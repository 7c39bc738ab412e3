"""Chains of entries: the canonical text of a fact, and the hash that ties each entry to the one before it."""

import hashlib

import msgspec

START = bytes(32)
"""What the first entry of a chain is tied to."""


def canonical(value: object) -> bytes:
    """`value` as JSON in the one form it has: keys sorted, no spaces, UTF-8."""
    return msgspec.json.encode(value, order="sorted")


def link(prev_hash: bytes, *parts: object) -> bytes:
    """The hash of an entry that consists of `parts` and follows the one with `prev_hash` (SHA-256)."""
    return hashlib.sha256(prev_hash + canonical(parts)).digest()
