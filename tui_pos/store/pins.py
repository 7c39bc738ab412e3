"""PINs are kept as argon2 hashes with one salt a store, so that a PIN names its operator after a single hash."""

from tui_pos.store import meta
from tui_pos.store.database import Store

# OWASP's least cost for argon2id (Password Storage Cheat Sheet): 19 MiB, two passes, one lane.
MEMORY_KIB = 19_456
PASSES = 2
LANES = 1


def hash_of(store: Store, pin: str) -> bytes:
    """The hash under which `pin` is kept in this store."""
    from argon2.low_level import Type, hash_secret_raw  # 2 ms, and not needed before a sign-on

    return hash_secret_raw(
        pin.encode(),
        bytes.fromhex(meta.get(store, meta.PIN_SALT) or ""),
        time_cost=PASSES,
        memory_cost=MEMORY_KIB,
        parallelism=LANES,
        hash_len=32,
        type=Type.ID,
    )
