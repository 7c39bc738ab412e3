"""What stands on papers of which a journal tells nothing but the text."""

import re

# Rows of their own: goods may be called so too, and what a till wrote stands between "#".
_CANCELLED = re.compile(r"[=*-]*АНУЛИРАНА?((ФИСКАЛЕН)?БОН|СМЕТКА)?[=*-]*")


def says_cancelled(row: str) -> bool:
    """Whether a row of the paper says that the receipt was cancelled. Wide letters may have spaces between them."""
    return _CANCELLED.fullmatch("".join(row.split()).upper()) is not None
