"""What is typed into a field, read as the number, time or day that it stands for; and written as it would be typed."""

from collections.abc import Callable
from datetime import date, datetime

from tui_pos.domain.money import FULL, parse_decimal
from tui_pos.errors import Refused


def read_percent(text: str) -> int:
    """Basis points of a percent between 0 and 100. Raises Refused."""
    percent = parse_decimal(text.removesuffix("%"), 2)
    if not 0 <= percent <= FULL:
        raise Refused("percent_out_of_range", "A percent is between 0 and 100.")
    return percent


def read_not_negative(places: int) -> Callable[[str], int]:
    """A number that is not below zero. Raises Refused."""

    def read(text: str) -> int:
        number = parse_decimal(text, places)
        if number < 0:
            raise Refused("below_zero", "This cannot be below zero; type it without a minus.")
        return number

    return read


def read_days(text: str) -> int:
    """A whole number of days. Raises Refused."""
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise Refused("no_days", "This is a whole number of days, such as 3.")
    return int(text)


def read_time(text: str) -> int:
    """Minutes since midnight of `17:00`, `17.00`, `1700` or `17`. Raises Refused."""
    hours, _, minutes = text.replace(".", ":").replace(",", ":").partition(":")
    if not minutes and len(hours) == 4:
        hours, minutes = hours[:2], hours[2:]
    digits = hours + minutes
    if not (digits.isascii() and digits.isdigit() and len(hours) <= 2 and len(minutes) in (0, 2)):
        raise Refused("no_time", "This is a time of day, such as 17:00.")
    if int(hours) > 23 or int(minutes or 0) > 59:
        raise Refused("no_time", "This is a time of day, such as 17:00.")
    return int(hours) * 60 + int(minutes or 0)


def write_time(minutes: int) -> str:
    """`17:00`."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def read_date(text: str) -> date:
    """The day of `31.12.2026` or `2026-12-31`. Raises Refused."""
    for form in ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.rstrip("г. "), form).date()
        except ValueError:
            continue
    raise Refused("no_date", "This is no day; type it as 31.12.2026.")


def write_date(day: date) -> str:
    """`31.12.2026`."""
    return f"{day:%d.%m.%Y}"
