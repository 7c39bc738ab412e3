"""The ways to pay, and as which of its own kinds the fiscal device prints each. They stand in settings.toml.

A till takes them on when it is opened next; what was paid keeps its name.
"""

from collections.abc import Mapping
from typing import Any

from tui_pos.backoffice.pages import Few, Pages
from tui_pos.backoffice.payment_text import with_payments
from tui_pos.backoffice.records import BadFields, Records
from tui_pos.domain.payment import STANDARD_TYPES, PaymentKind, Settles
from tui_pos.domain.rights import Right, need
from tui_pos.errors import Refused, WrongUse, reason_of
from tui_pos.settings import PaymentSettings, check_payments, load_settings
from tui_pos.settings_text import replace_file
from tui_pos.store.exchange import cells
from tui_pos.store.exchange.cells import Column

LONGEST_CODE = 20
LONGEST_NAME = 18


def _within(longest: int) -> Any:
    def read(cell: str) -> str:
        found = cells.name(cell)
        if len(found) > longest:
            raise Refused("too_long", "This has at most {longest} characters; make it shorter.", longest=longest)
        return found

    return read


def _groups(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, (cells.group(part) for part in cell.split("|"))))


class Payments(Records[PaymentSettings]):
    """The ways to pay in the hands of one operator."""

    right = Right.KEEP_OPERATORS
    kind = "payment"
    columns = (
        Column("code", _within(LONGEST_CODE)),
        Column("name", _within(LONGEST_NAME)),
        Column("kind", cells.one_of(*PaymentKind)),
        Column("settles", cells.one_of(*Settles)),
        Column("groups", _groups, "|".join),
    )

    def browse(self, text: str, *, used: bool) -> Pages[PaymentSettings]:
        sought = text.casefold().split()
        return Few([way for way in self._all() if all(word in f"{way.code} {way.name}".casefold() for word in sought)])

    def count(self) -> int:
        return len(self._all())

    def code_of(self, record: PaymentSettings) -> str:
        return record.code

    def kept(self, code: str) -> PaymentSettings | None:
        return next((way for way in self._all() if way.code == code), None)

    def values_of(self, record: PaymentSettings) -> Mapping[str, Any]:
        return {
            "code": record.code,
            "name": record.name,
            "kind": record.kind.value,
            "settles": record.settles.value,
            "groups": record.groups,
        }

    def made_of(self, values: Mapping[str, Any], before: PaymentSettings | None) -> PaymentSettings:
        return PaymentSettings(
            code=values["code"],
            name=values["name"],
            kind=PaymentKind(values["kind"]),
            settles=Settles(values["settles"]),
            groups=values["groups"],
        )

    def check(self, before: PaymentSettings | None, after: PaymentSettings, values: Mapping[str, Any]) -> None:
        if after.kind is PaymentKind.CASH and after.settles is not Settles.MONEY:
            raise BadFields(
                {"settles": Refused("cash_is_money", "What is printed as cash settles money; choose another kind.")}
            )
        if after.settles is Settles.PACKAGING and not after.groups:
            raise BadFields(
                {"groups": Refused("groups_missing", "Of which groups of items is packaging taken? Choose them.")}
            )
        if after.groups and after.settles is not Settles.PACKAGING:
            raise BadFields(
                {"groups": Refused("groups_unused", "Only what settles packaging names groups; take them away.")}
            )
        self._check_all([way for way in self._all() if way.code != after.code] + [after])

    def put(self, before: PaymentSettings | None, after: PaymentSettings, values: Mapping[str, Any]) -> None:
        ways = self._all()
        if before is None:
            self._write([*ways, after])
        else:
            self._write([after if way.code == after.code else way for way in ways])

    def remove(self, before: PaymentSettings) -> None:
        """This way to pay is none any more; what was paid so keeps its name. Raises NoRight, Refused."""
        need(self._operator, self.right)
        with self._store.write():
            now = self.kept(before.code)
            if now is None:
                raise self._gone(before.code)
            rest = [way for way in self._all() if way.code != before.code]
            self._check_all(rest)
            self._write(rest)
            self._note("removed", before.code, {name: (cell, "") for name, cell in self.cells_of(now).items()})

    def _all(self) -> list[PaymentSettings]:
        """As they stand in the file now: this program has read it when it was opened."""
        path = self._workplace.settings_file
        own = load_settings(path).payments if path is not None else self._workplace.settings.payments
        return list(own) or [
            PaymentSettings(code=way.code, name=way.name, kind=way.kind, settles=way.settles) for way in STANDARD_TYPES
        ]

    def _check_all(self, ways: list[PaymentSettings]) -> None:
        try:
            check_payments(tuple(ways))
        except Refused as error:
            if error.code == "no_cash":
                raise Refused("no_cash", "One way to pay must be printed as cash; this is the last one.") from error
            raise
        if not ways:
            raise Refused("no_cash", "One way to pay must be printed as cash; this is the last one.")

    def _write(self, ways: list[PaymentSettings]) -> None:
        path = self._workplace.settings_file
        if path is None:
            raise Refused("no_settings_file", "Here are no settings that could be written.")
        try:
            real = path.resolve()
            text = real.read_bytes().decode("utf-8") if real.exists() else ""
            after = with_payments(text, ways)
            if after is None:
                raise WrongUse(
                    "payments_kept",
                    "The file {file} is written in a way that is not changed by itself; change [[payments]] yourself.",
                    file=path,
                )
            replace_file(real, after)
        except (OSError, UnicodeDecodeError) as error:
            raise WrongUse(
                "unwritable_file",
                "The file {file} cannot be written: {reason}.",
                file=path,
                reason=reason_of(error),
            ) from error
