"""The unique sale number, УНП (Ordinance N-18, Annex 29 p. 9): device number – operator – counter kept per device."""

import re

from tui_pos.errors import Refused

LAST_COUNTER = 9_999_999

_USN = re.compile(r"[A-Z]{2}[0-9]{6}-[A-Z0-9]{4}-[0-9]{7}")
_DEVICE = re.compile(r"[A-Z]{2}[0-9]{6}")
_OPERATOR = re.compile(r"[A-Z0-9]{1,4}")


def usn(device_serial: str, operator_code: str, counter: int) -> str:
    """`usn("DT000001", "1", 17)` → `"DT000001-0001-0000017"`.

    Raises Refused `usn_used_up` past 9999999, `bad_usn` for parts that no unique sale number can be made of.
    """
    if counter > LAST_COUNTER:
        raise Refused(
            "usn_used_up",
            "Printer {device} has used up its 9999999 unique sale numbers; call the service.",
            device=device_serial,
        )
    if counter < 1 or not _DEVICE.fullmatch(device_serial) or not _OPERATOR.fullmatch(operator_code.upper()):
        raise Refused(
            "bad_usn",
            "No unique sale number can be made for device {device} and operator {operator}; "
            "an operator's code has 1 to 4 Latin letters or digits.",
            device=device_serial,
            operator=operator_code,
        )
    return f"{device_serial}-{operator_code.upper():0>4}-{counter:07d}"


def is_usn(text: str) -> bool:
    """Whether `text` has the form of a unique sale number."""
    return _USN.fullmatch(text) is not None


def device_of(text: str) -> str:
    """The individual number of the device in a unique sale number. Raises ValueError for another text."""
    if not is_usn(text):
        raise ValueError(text)
    return text[:8]


def counter_of(text: str) -> int:
    """The sale's counter in a unique sale number. Raises ValueError for another text."""
    if not is_usn(text):
        raise ValueError(text)
    return int(text[-7:])
