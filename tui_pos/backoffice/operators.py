"""Who works in the shop: level, single rights, the largest discount, PIN.

Nobody gives away more than they have, nor changes who stands above them; and somebody who may keep operators remains.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from tui_pos.backoffice.pages import Few, Pages
from tui_pos.backoffice.records import BadFields, Records
from tui_pos.domain.money import BasisPoints, format_percent
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import LEVEL_NAMES, RIGHT_NAMES, Level, Right, has, largest_discount
from tui_pos.errors import Refused, ShopError, Terms
from tui_pos.store import parties
from tui_pos.store.exchange.cells import NO_MOST
from tui_pos.store.exchange.operators import COLUMNS
from tui_pos.store.groups import operator_groups, operators
from tui_pos.store.pins import hash_of


class Operators(Records[Operator]):
    """The operators in the hands of one of them."""

    right = Right.KEEP_OPERATORS
    kind = "operator"
    columns = COLUMNS

    def browse(self, text: str, *, used: bool) -> Pages[Operator]:
        sought = text.casefold().split()
        return Few(
            [
                one
                for one in operators(self._store)
                if one.active is used
                and all(word in f"{one.code} {one.name} {one.group}".casefold() for word in sought)
            ]
        )

    def count(self) -> int:
        return len(operators(self._store))

    def groups(self) -> Sequence[str]:
        """The groups that operators are in, and those that hold them, as paths."""
        return operator_groups(self._store)

    @property
    def levels(self) -> Sequence[Level]:
        """Those that this operator may give."""
        return [level for level in Level if level <= self._operator.level]

    @property
    def rights(self) -> Sequence[Right]:
        """Those that this operator may give."""
        return [right for right in Right if has(self._operator, right)]

    def code_of(self, record: Operator) -> str:
        return record.code

    def kept(self, code: str) -> Operator | None:
        return parties.operator(self._store, code)

    def values_of(self, record: Operator) -> Mapping[str, Any]:
        return {
            "code": record.code,
            "name": record.name,
            "level": record.level.name.lower(),
            # Only its hash is kept.
            "pin": "",
            "rights": "|".join(sorted(record.rights)),
            "most_percent": record.most_percent,
            "language": record.language,
            "group": record.group,
            "active": int(record.active),
        }

    def made_of(self, values: Mapping[str, Any], before: Operator | None) -> Operator:
        return Operator(
            code=values["code"],
            name=values["name"],
            level=Level[values["level"].upper()],
            language=values["language"],
            group=values["group"],
            rights=frozenset(map(Right, filter(None, values["rights"].split("|")))),
            most_percent=None if values["most_percent"] == NO_MOST else values["most_percent"],
            active=bool(values["active"]),
        )

    def changes(
        self, before: Operator | None, after: Operator, values: Mapping[str, Any]
    ) -> dict[str, tuple[str, str]]:
        found = super().changes(before, after, values)
        # The journal tells that there is another PIN, and not which.
        return found | {"pin": ("", "*")} if values["pin"] else found

    def check(self, before: Operator | None, after: Operator, values: Mapping[str, Any]) -> None:
        if before is not None and before.level > self._operator.level:
            raise Refused(
                "above_you",
                "{name} stands above you; ask the {level}.",
                name=before.name,
                level=LEVEL_NAMES[before.level],
            )
        wrong: dict[str, ShopError] = {}
        if after.level > self._operator.level:
            wrong["level"] = Refused("level_above_yours", "Nobody gives a level above their own; choose a lower one.")
        given = after.rights - (before.rights if before is not None else frozenset())
        beyond = self._beyond(given)
        if beyond:
            wrong["rights"] = Refused(
                "rights_beyond_yours",
                "Nobody gives a right that they do not have: {rights}.",
                rights=_named(beyond),
            )
        most = largest_discount(self._operator)
        if largest_discount(after) > max(most, largest_discount(before) if before is not None else 0):
            wrong["most_percent"] = Refused(
                "discount_beyond_yours",
                "Nobody gives a larger discount than their own, {most} %; type that or less.",
                most=format_percent(BasisPoints(most)),
            )
        wrong |= self._check_pin(before, after, values["pin"])
        if wrong:
            raise BadFields(wrong)
        self._check_keeper_left(after)

    def put(self, before: Operator | None, after: Operator, values: Mapping[str, Any]) -> None:
        parties.put_operator(self._store, after, values["pin"])

    def _check_pin(self, before: Operator | None, after: Operator, pin: str) -> dict[str, ShopError]:
        if not pin:
            needed = Refused("no_pin", "Whoever is new needs a PIN to sign on; type one of 4 to 7 digits.")
            return {"pin": needed} if before is None else {}
        if before is not None and before.code != self._operator.code:
            # With the PIN come the rights.
            beyond = self._beyond([right for right in Right if has(before, right)])
            if beyond:
                return {
                    "pin": Refused(
                        "pin_beyond_yours",
                        "{name} may do what you may not ({rights}); let somebody who may change this PIN.",
                        name=before.name,
                        rights=_named(beyond),
                    )
                }
        owner = parties.pin_owner(self._store, hash_of(self._store, pin))
        if owner not in (None, after.code):
            return {"pin": Refused("pin_taken", "Another operator has this PIN already; choose another one.")}
        return {}

    def _beyond(self, rights: Collection[Right]) -> list[Right]:
        """Those of `rights` that this operator has not."""
        return [right for right in Right if right in rights and not has(self._operator, right)]

    def _check_keeper_left(self, after: Operator) -> None:
        others = [one for one in operators(self._store) if one.code != after.code]
        keepers = [one for one in (*others, after) if one.active and has(one, Right.KEEP_OPERATORS)]
        if not keepers:
            raise Refused(
                "last_keeper", "Nobody would be left who may change operators; give that right to somebody first."
            )


def _named(rights: Sequence[Right]) -> Terms:
    return Terms(RIGHT_NAMES[right] for right in rights)
