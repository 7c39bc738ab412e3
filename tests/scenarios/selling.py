"""What the scenarios sell and ask, in few words."""

from datetime import datetime
from typing import Any

from tui_pos.boot import Home, open_store
from tui_pos.domain.parties import Account
from tui_pos.store.accounts import account_of

Lines = list[dict[str, str]]


def worth(amount: str) -> Lines:
    """One line that costs this, whatever else is agreed with the customer."""
    return [{"code": "КАФЕ", "qty": "1", "price": amount, "percent": "0"}]


def line(code: str, qty: str = "1", **more: str) -> Lines:
    return [{"code": code, "qty": qty, **more}]


def paid(*payments: tuple[str, str]) -> list[dict[str, str]]:
    return [{"type": type_, "amount": amount} for type_, amount in payments]


def error(said: dict[str, Any]) -> str | None:
    """The code of what went wrong."""
    return said["error"] and said["error"]["code"]


def id_of(said: dict[str, Any]) -> str:
    assert said["error"] is None, said["error"]
    saved: str = said["saved"]["id"]
    return saved


def amounts(part: dict[str, Any]) -> list[tuple[str, str]]:
    """Code and amount of every line."""
    return [(row["code"], row["amount"]) for row in part["lines"]]


def kept(home: Home, partner: str, at: str = "2026-11-21T12:00:00") -> Account:
    """The partner's account as the shop's file says it."""
    with open_store(home) as store:
        return account_of(store, partner, datetime.fromisoformat(at), 30)


ALWAYS = '{ total = { from = "0.00" } }'
