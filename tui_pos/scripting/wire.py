"""What goes over the two pipes between the till and the child: frames of byte strings, each told its length before.

Both ends read this file, and the child imports little, so it knows nothing but bytes.
"""

from collections.abc import Sequence

SIZE = 4  # bytes of a length, the highest first


def framed(parts: Sequence[bytes]) -> bytes:
    """The parts as one frame."""
    body = b"".join([len(part).to_bytes(SIZE, "big") + part for part in parts])
    return len(body).to_bytes(SIZE, "big") + body


def parts_of(body: bytes) -> list[bytes]:
    """The parts of a frame's body. Raises ValueError when it is none."""
    parts, place = [], 0
    while place < len(body):
        start = place + SIZE
        place = start + int.from_bytes(body[place:start], "big")
        if place > len(body):
            raise ValueError("a frame that ends before its parts do")
        parts.append(body[start:place])
    return parts
