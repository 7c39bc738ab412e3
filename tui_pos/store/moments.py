"""Moments as the store keeps them: ISO text with the offset, so that they sort and group by the shop's own day."""

from datetime import date, datetime


def kept_moment(moment: datetime) -> str:
    """`moment` as text. Raises ValueError for one that does not say in which time zone it is."""
    if moment.utcoffset() is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.isoformat()


def month_of(moment: datetime) -> str:
    """The month, on the shop's own clock, that `moment` counts in: `2026-11`."""
    return f"{moment.year:04}-{moment.month:02}"


def after_day(day: date) -> str:
    """What comes after every moment of `day` and before any of the next, as moments are kept."""
    return f"{day.isoformat()}~"
