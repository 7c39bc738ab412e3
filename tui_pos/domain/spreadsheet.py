"""Text that a spreadsheet would take for a formula, such as a customer named `=1+1`, made harmless and read back.

An apostrophe before it makes it text to every spreadsheet (OWASP, CSV Injection). Numbers and telephones that begin
with a sign stay as they are.
"""

import re

_FORMULA = re.compile(r"'*[=@+\-\t]")
_NUMBER = re.compile(r"[+\-][\d\s.,()/\-]*")


def harmless(cell: str) -> str:
    """The cell as it stands in a file that a spreadsheet opens."""
    return f"'{cell}" if _acts(cell) else cell


def as_meant(cell: str) -> str:
    """What `harmless` was given; any other cell as it is."""
    return cell[1:] if cell.startswith("'") and _acts(cell[1:]) else cell


def _acts(cell: str) -> bool:
    return _FORMULA.match(cell) is not None and _NUMBER.fullmatch(cell) is None
