"""The ways to pay in settings.toml: each is a table of `[[payments]]`, changed in its place, and all else stays."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from tui_pos.settings import PaymentSettings
from tui_pos.settings_text import HEADER, Value, section_with, written

_PAYMENTS = re.compile(r"\s*\[\[\s*payments\s*\]\]\s*(#.*)?")


def with_payments(text: str, payments: Sequence[PaymentSettings]) -> str | None:
    """`text`, a settings file, with these ways to pay and no others; None when it cannot be changed line by line.

    One that is not in the file comes behind the last that is; the order of those that are there stays.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.removesuffix(end).split(end) if text else []
    missing = {payment.code: payment for payment in payments}
    changed: list[str] = []
    behind_last: int | None = None
    at = 0
    while at < len(lines):
        if not _PAYMENTS.fullmatch(lines[at]):
            changed.append(lines[at])
            at += 1
            continue
        stop = next((line for line in range(at + 1, len(lines)) if HEADER.match(lines[line])), len(lines))
        body = _without_tail(lines[at + 1 : stop])
        was = _said_in(body)
        payment = missing.pop(str(was.get("code", "")), None)
        if payment is not None:
            changed += [lines[at], *_changed(body, was, payment)]
            behind_last = len(changed)
        at += 1 + len(body)
    new = [line for payment in missing.values() for line in ("", "[[payments]]", *_lines(payment))]
    if behind_last is None:
        behind_last = len(changed)
    changed[behind_last:behind_last] = new if changed else new[1:]
    after = end.join(changed) + end
    try:
        wanted, said = tomllib.loads(text), tomllib.loads(after)
    except tomllib.TOMLDecodeError:
        return None
    ways = [_plain(way) for way in said.pop("payments", [])]
    wanted.pop("payments", None)
    meant = {payment.code: _said(payment) for payment in payments}
    return after if said == wanted and len(ways) == len(meant) and {way["code"]: way for way in ways} == meant else None


def _said_in(body: Sequence[str]) -> dict[str, Any]:
    try:
        return tomllib.loads("\n".join(body))
    except tomllib.TOMLDecodeError:
        return {}


def _changed(body: Sequence[str], was: Mapping[str, Any], payment: PaymentSettings) -> list[str]:
    """The lines of a table; those that say the same stay letter by letter."""
    said = _said(payment)
    gone = [name for name in _plain(was) if name not in said]
    kept = [line for line in body if line.partition("=")[0].strip() not in gone]
    return section_with(kept, {name: value for name, value in said.items() if was.get(name) != value}, ())


def _plain(way: Mapping[str, Any]) -> dict[str, Any]:
    """What a table says, without what it need not say."""
    return {
        name: value
        for name, value in way.items()
        if not (name == "settles" and value == "money") and not (name == "groups" and not value)
    }


def _without_tail(body: list[str]) -> list[str]:
    """Empty lines and remarks at the end belong to what follows."""
    tail = list(takewhile(lambda line: not line.strip() or line.lstrip().startswith("#"), reversed(body)))
    return body[: len(body) - len(tail)]


def _said(payment: PaymentSettings) -> dict[str, Value]:
    said: dict[str, Value] = {"code": payment.code, "name": payment.name, "kind": payment.kind.value}
    if payment.settles != "money":
        said["settles"] = payment.settles.value
    if payment.groups:
        said["groups"] = list(payment.groups)
    return said


def _lines(payment: PaymentSettings) -> list[str]:
    return [f"{name} = {written(value)}" for name, value in _said(payment).items()]
