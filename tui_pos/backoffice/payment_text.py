"""The ways to pay in settings.toml: each is a table of `[[payments]]`, changed in its place, and all else stays."""

import re
import tomllib
from collections.abc import Sequence
from itertools import takewhile

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
        payment = missing.pop(_code_in(body), None)
        if payment is not None:
            changed += [lines[at], *section_with(_bare(body, payment), _said(payment), ())]
            behind_last = len(changed)
        at += 1 + len(body)
    new = [line for payment in missing.values() for line in ("", "[[payments]]", *_lines(payment))]
    if behind_last is None:
        behind_last = len(changed)
    changed[behind_last:behind_last] = new if changed else new[1:]
    after = end.join(changed) + end
    try:
        wanted = {**tomllib.loads(text), "payments": [_said(payment) for payment in _ordered(after, payments)]}
        return after if tomllib.loads(after) == wanted else None
    except tomllib.TOMLDecodeError:
        return None


def _code_in(body: Sequence[str]) -> str:
    try:
        return str(tomllib.loads("\n".join(body)).get("code", ""))
    except tomllib.TOMLDecodeError:
        return ""


def _without_tail(body: list[str]) -> list[str]:
    """Empty lines and remarks at the end belong to what follows."""
    tail = list(takewhile(lambda line: not line.strip() or line.lstrip().startswith("#"), reversed(body)))
    return body[: len(body) - len(tail)]


def _bare(body: Sequence[str], payment: PaymentSettings) -> list[str]:
    """The lines without what this way to pay does not say any more."""
    said = _said(payment)
    return [
        line for line in body if (name := line.partition("=")[0].strip()) in said or name not in ("settles", "groups")
    ]


def _said(payment: PaymentSettings) -> dict[str, Value]:
    said: dict[str, Value] = {"code": payment.code, "name": payment.name, "kind": payment.kind.value}
    if payment.settles != "money":
        said["settles"] = payment.settles.value
    if payment.groups:
        said["groups"] = list(payment.groups)
    return said


def _lines(payment: PaymentSettings) -> list[str]:
    return [f"{name} = {written(value)}" for name, value in _said(payment).items()]


def _ordered(text: str, payments: Sequence[PaymentSettings]) -> list[PaymentSettings]:
    """In the order of the file."""
    codes = [payment.get("code") for payment in tomllib.loads(text).get("payments", [])]
    return sorted(payments, key=lambda payment: codes.index(payment.code) if payment.code in codes else len(codes))
